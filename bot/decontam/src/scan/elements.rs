//! A JSON array as lines: each element on one line of its own.
//!
//! Training sets are also published as one array over many lines. Here the array is taken apart without being
//! read: line breaks between tokens become spaces, and every element ends with a line break. Whether the element
//! is a sound record is for the reader of records to say.

/// Takes an array apart, piece by piece.
#[derive(Debug, Default)]
pub(super) struct Elements {
    state: State,
    /// Open brackets inside the element.
    depth: u32,
    in_string: bool,
    escaped: bool,
    /// Whether the element has anything but space.
    anything: bool,
    /// Whether an element came before.
    another: bool,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    #[default]
    Before,
    Inside,
    Behind,
}

/// What is wrong with the array itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// It ends inside the array.
    Open,
    /// Something follows it.
    Behind,
}

impl Elements {
    /// Appends the elements in `from` to `lines`.
    pub(super) fn push(&mut self, from: &[u8], lines: &mut Vec<u8>) -> Result<(), Trouble> {
        for &byte in from {
            match self.state {
                State::Before => {
                    if byte == b'[' {
                        self.state = State::Inside;
                    }
                }
                State::Behind => {
                    if !byte.is_ascii_whitespace() {
                        return Err(Trouble::Behind);
                    }
                }
                State::Inside if self.in_string => {
                    // A bare line break inside a string would end the line; as another forbidden character it is
                    // refused where it stands.
                    lines.push(if byte == b'\n' { b'\r' } else { byte });
                    match byte {
                        _ if self.escaped => self.escaped = false,
                        b'\\' => self.escaped = true,
                        b'"' => self.in_string = false,
                        _ => {}
                    }
                }
                State::Inside => self.outside_strings(byte, lines),
            }
        }
        Ok(())
    }

    fn outside_strings(&mut self, byte: u8, lines: &mut Vec<u8>) {
        match byte {
            b'\n' | b'\r' | b' ' | b'\t' => {
                if self.anything {
                    lines.push(b' ');
                }
                return;
            }
            b',' if self.depth == 0 => {
                if !self.anything {
                    // Nothing before the comma: a record that no reader takes.
                    lines.push(b',');
                }
                lines.push(b'\n');
                self.anything = false;
                self.another = true;
                return;
            }
            b']' if self.depth == 0 => {
                if self.anything {
                    lines.push(b'\n');
                } else if self.another {
                    lines.extend_from_slice(b",\n");
                }
                self.state = State::Behind;
                return;
            }
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => self.depth = self.depth.saturating_sub(1),
            b'"' => self.in_string = true,
            _ => {}
        }
        self.anything = true;
        lines.push(byte);
    }

    /// Says whether the array was closed.
    pub(super) fn finish(&self) -> Result<(), Trouble> {
        if self.state == State::Behind { Ok(()) } else { Err(Trouble::Open) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, step: usize) -> Result<String, Trouble> {
        let mut elements = Elements::default();
        let mut lines = Vec::new();
        for part in text.as_bytes().chunks(step) {
            elements.push(part, &mut lines)?;
        }
        elements.finish()?;
        Ok(String::from_utf8(lines).expect("UTF-8 in, UTF-8 out"))
    }

    #[test]
    fn elements_come_out_one_a_line_however_the_input_is_cut() {
        let text = " [\n  {\"a\": [1,\n 2], \"b\": \"x,]\\\"\\\\\"},\n\t{\"c\": {}} ,\"s\"\n]\n";
        for step in [1, 2, 3, 7, 1000] {
            assert_eq!(
                lines(text, step).expect("sound"),
                "{\"a\": [1,  2], \"b\": \"x,]\\\"\\\\\"}\n{\"c\": {}} \n\"s\" \n"
            );
        }
        assert_eq!(lines("[]", 1).expect("sound"), "");
        assert_eq!(lines(" [ \n ] \n", 1).expect("sound"), "");
    }

    #[test]
    fn what_is_missing_is_not_passed_over() {
        assert_eq!(lines("[1,,2]", 1).expect("for the reader to refuse"), "1\n,\n2\n");
        assert_eq!(lines("[1,]", 1).expect("for the reader to refuse"), "1\n,\n");
        assert_eq!(lines("[{\"a\": 1}", 1), Err(Trouble::Open));
        assert_eq!(lines("[\"a]", 1), Err(Trouble::Open));
        assert_eq!(lines("[1] x", 1), Err(Trouble::Behind));
    }
}
