//! UTF-8 that somebody read as Latin-1: `â€œ` for a quotation mark, `Ã©` for é.
//!
//! Each run of characters that Windows-1252 has bytes for (Latin-1's control characters included) and that lie above
//! ASCII is turned back into bytes. Where these are whole UTF-8 characters and nothing else, they are what was meant: a run of
//! accented letters in any language is practically never valid UTF-8, since its first byte would have to be followed by
//! bytes that stand for signs and capitals.

use encoding_rs::WINDOWS_1252;

/// Passes over the text: mended text may have been read wrongly twice.
const PASSES: u32 = 2;

/// The text as it was meant, and whether anything was mended.
pub fn mend(text: &str) -> (String, bool) {
    let mut mended = text.to_owned();
    let mut any = false;
    for _ in 0..PASSES {
        let (next, changed) = pass(&mended);
        if !changed {
            break;
        }
        (mended, any) = (next, true);
    }
    (mended, any)
}

fn pass(text: &str) -> (String, bool) {
    let mut out = String::with_capacity(text.len());
    let (mut run, mut bytes) = (String::new(), Vec::new());
    let mut any = false;
    for c in text.chars().map(Some).chain([None]) {
        if let Some((c, byte)) = c.and_then(|c| byte_of(c).map(|byte| (c, byte))) {
            run.push(c);
            bytes.push(byte);
            continue;
        }
        match std::str::from_utf8(&bytes) {
            Ok(meant) if !bytes.is_empty() => {
                out.push_str(meant);
                any = true;
            }
            _ => out.push_str(&run),
        }
        run.clear();
        bytes.clear();
        out.extend(c);
    }
    (out, any)
}

/// The byte above ASCII that Windows-1252 or Latin-1 has for a character.
fn byte_of(c: char) -> Option<u8> {
    if c.is_ascii() {
        return None;
    }
    if ('\u{80}'..='\u{ff}').contains(&c) {
        return u8::try_from(u32::from(c)).ok();
    }
    let mut text = [0; 4];
    let (bytes, _, lost) = WINDOWS_1252.encode(c.encode_utf8(&mut text));
    match (lost, &*bytes) {
        (false, [byte]) => Some(*byte),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_meant_comes_back_and_the_rest_stays() {
        for (text, meant) in [
            ("â€œEgg pricesâ€\u{9d} â€” down", "“Egg prices” — down"),
            ("CafÃ© â\u{80}\u{9c}xâ\u{80}\u{9d}", "Café “x”"),
            ("å…³ç¨Ž", "关税"),
            ("ÃƒÂ©", "é"),
        ] {
            assert_eq!(mend(text), (meant.to_owned(), true), "{text}");
        }
        for text in
            ["Café – “naïve” façade", "關稅 ÀÉÎÕÜ", "Größe: 5 µm · 20 °C", "¿Qué? ¡Sí!", "plain", "", "Â"]
        {
            assert_eq!(mend(text), (text.to_owned(), false));
        }
    }
}
