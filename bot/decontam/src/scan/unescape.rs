//! The characters of a JSON string.

/// What a JSON string says. `body` stands between the quotes and was read before without an error; half a
/// surrogate pair becomes the replacement character.
pub(super) fn unescape(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_ref();
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(c) = rest.chars().next() else {
            break;
        };
        rest = &rest[c.len_utf8()..];
        match c {
            'b' => out.push('\u{8}'),
            'f' => out.push('\u{c}'),
            'n' => out.push('\n'),
            'r' => out.push('\r'),
            't' => out.push('\t'),
            'u' => {
                let first = unit(rest);
                rest = rest.get(4..).unwrap_or("");
                let second = rest.strip_prefix("\\u").map(unit);
                if let (0xD800..0xDC00, Some(second @ 0xDC00..=0xDFFF)) = (first, second) {
                    rest = rest.get(6..).unwrap_or("");
                    let code = 0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00);
                    out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                } else {
                    out.push(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER));
                }
            }
            other => out.push(other),
        }
    }
    out.push_str(rest);
    out
}

/// The number that four hexadecimal digits make; half a pair when they are not there.
fn unit(digits: &str) -> u32 {
    digits.get(..4).and_then(|digits| u32::from_str_radix(digits, 16).ok()).unwrap_or(0xDFFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_read_as_a_json_reader_reads_them() {
        for body in [r#"a\n\"\\\/\b\f\r\t\u4e2d\ud83d\ude00é中"#, "", "plain", r"\\\\u0041", r"\u0041\u0042"]
        {
            let want: String = serde_json::from_str(&format!("\"{body}\"")).expect("a JSON string");
            assert_eq!(unescape(body.as_bytes()), want);
        }
    }

    #[test]
    fn half_a_pair_becomes_the_replacement_character() {
        assert_eq!(
            unescape(br"a\ud800b\udc00\ud800\u0041\ud83d\ud83d\ude00"),
            "a\u{fffd}b\u{fffd}\u{fffd}A\u{fffd}😀"
        );
    }
}
