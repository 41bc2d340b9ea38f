//! Mending XML before it is parsed, and reading what stays ill-formed item by item.
//!
//! No entity that a document declares is ever resolved: the document type goes before anything is read, and with it
//! every way to another file or to text that grows without end.

use super::entities::{reference, resolve};

/// The five that every parser of XML knows.
const PREDEFINED: &[&str] = &["amp", "apos", "gt", "lt", "quot"];
/// The most blocks that are looked at one by one.
const BLOCKS_MAX: usize = 1_000;

/// The document without XML declaration and document type, from its first element on, with the version of an RSS root
/// that feed-rs knows: 0.93, 0.94, 2.0.1 and a missing one are read as 2.0, which they are forms of.
pub fn prepared(text: &str) -> String {
    let text = text.trim_start_matches('\u{feff}');
    let mut at = 0;
    // Comments, processing instructions and the document type stand before the root.
    while let Some(found) = text[at..].find('<') {
        let rest = &text[at + found..];
        let skip = if let Some(inner) = rest.strip_prefix("<!--") {
            inner.find("-->").map(|end| end + 7)
        } else if rest.starts_with("<?") {
            rest.find("?>").map(|end| end + 2)
        } else if rest.starts_with("<!") {
            Some(doctype_end(rest))
        } else {
            at += found;
            break;
        };
        at += found + skip.unwrap_or(rest.len());
    }
    let root = &text[at.min(text.len())..];
    // Characters that XML 1.0 does not have (section 2.2) end many a feed in the middle.
    let clean = |c: char| match c {
        '\t' | '\n' | '\r' => true,
        '\u{fffe}' | '\u{ffff}' => false,
        c => !c.is_control(),
    };
    let root: String =
        if root.chars().all(clean) { root.to_owned() } else { root.chars().filter(|c| clean(*c)).collect() };
    with_known_version(with_known_namespace(root))
}

/// RSS 0.9 and 1.0 differ in the name of their space alone; feed-rs knows that of 1.0.
fn with_known_namespace(root: String) -> String {
    const OLD: [&str; 2] =
        ["http://my.netscape.com/rdf/simple/0.9/", "http://channel.netscape.com/rdf/simple/0.9/"];
    let end = root.find('>').unwrap_or(root.len());
    match OLD.iter().find(|old| root[..end].contains(**old)) {
        Some(old) => root.replacen(old, "http://purl.org/rss/1.0/", 1),
        None => root,
    }
}

/// The length of a document type, its own declarations in brackets included.
fn doctype_end(text: &str) -> usize {
    let (mut depth, mut quote) = (0_i32, None);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') if depth > 0 || at > 0 => quote = Some(c),
            (None, '[') => depth += 1,
            (None, ']') => depth -= 1,
            (None, '>') if depth <= 0 => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn with_known_version(root: String) -> String {
    let Some(rest) = root.strip_prefix("<rss") else { return root };
    if !rest.starts_with(|c: char| c.is_whitespace() || c == '>') {
        return root;
    }
    let Some(end) = rest.find('>') else { return root };
    let attributes = &rest[..end];
    let version = attribute(attributes, "version");
    if matches!(version, Some("2.0" | "0.91" | "0.92")) {
        return root;
    }
    let others = match version {
        Some(version) => {
            let [single, double] = [format!("version='{version}'"), format!("version=\"{version}\"")];
            attributes.replace(&single, "").replace(&double, "")
        }
        None => attributes.to_owned(),
    };
    format!("<rss version=\"2.0\"{others}{}", &rest[end..])
}

fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let at = attributes.find(&format!("{name}="))? + name.len() + 1;
    let value = attributes.get(at..)?;
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value[1..].split(quote).next()
}

/// The document with references that XML does not know made into characters, and `&` that begins no reference written out.
pub fn mended(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let name = rest[1..].split(';').next().unwrap_or_default();
        match reference(rest) {
            Some((_, length)) if PREDEFINED.contains(&name) || name.starts_with('#') => {
                out.push_str(&rest[..length]);
                rest = &rest[length..];
            }
            Some((c, length)) if resolve(name).is_some() => {
                out.push(c);
                rest = &rest[length..];
            }
            _ => {
                out.push_str("&amp;");
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// Each item of an ill-formed document as a document of its own. An item whose end is missing ends where the next one
/// begins.
pub fn blocks(text: &str) -> Vec<String> {
    let root = text.trim_start();
    let start = root.find('>').map_or("", |end| &root[..end]);
    let is_atom = root.starts_with("<feed") || root.starts_with("<entry");
    let element = if is_atom { "entry" } else { "item" };
    // Prefixes are bound at the root.
    let bound: Vec<String> = start
        .split("xmlns")
        .skip(1)
        .filter_map(|rest| {
            let (name, value) = rest.split_once('=')?;
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            let value = value[1..].split(quote).next()?;
            let sound =
                name.len() < 40 && !name.contains(char::is_whitespace) && !value.contains(['<', '&', '"']);
            (sound && !name.is_empty()).then(|| format!(" xmlns{name}=\"{value}\""))
        })
        .collect();
    let bound = bound.concat();
    let (open, close) = (format!("<{element}"), format!("</{element}"));
    let mut blocks = Vec::new();
    let mut at = 0;
    while let Some(found) = begins(&root[at..], &open) {
        if blocks.len() >= BLOCKS_MAX {
            break;
        }
        let begin = at + found;
        let rest = &root[begin + open.len()..];
        let next = begins(rest, &open).unwrap_or(rest.len());
        let end = rest.find(&close).filter(|end| *end <= next).unwrap_or(next);
        let inner = &root[begin..begin + open.len() + end];
        at = begin + open.len() + end;
        let block = if is_atom {
            format!("<feed xmlns=\"http://www.w3.org/2005/Atom\"{bound}>{inner}</entry></feed>")
        } else {
            format!("<rss version=\"2.0\"{bound}><channel>{inner}</item></channel></rss>")
        };
        blocks.push(block);
    }
    blocks
}

/// Where an element begins that has this name and not a longer one.
fn begins(text: &str, open: &str) -> Option<usize> {
    text.match_indices(open).map(|(at, _)| at).find(|at| {
        text[at + open.len()..].chars().next().is_none_or(|c| c.is_whitespace() || matches!(c, '>' | '/'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_before_the_root_goes() {
        let bomb = "<?xml version=\"1.0\"?>\n<!DOCTYPE x [<!ENTITY a \"ha>\"><!ENTITY b SYSTEM \"file:///etc/passwd\">]>\n\
                    <!-- <rss> --><feed>&b;</feed>";
        assert_eq!(prepared(bomb), "<feed>&b;</feed>");
        assert_eq!(mended(&prepared(bomb)), "<feed>&amp;b;</feed>");
        assert_eq!(
            prepared("<!DOCTYPE html PUBLIC \"-//W3C//DTD\" \"http://x/\"><rss>a</rss>"),
            "<rss version=\"2.0\">a</rss>"
        );
        assert_eq!(prepared("<rss version='0.94' a='1'>x"), "<rss version=\"2.0\"  a='1'>x");
        assert_eq!(prepared("<rss version=\"0.92\">x"), "<rss version=\"0.92\">x");
        assert_eq!(prepared("\u{feff} \n<rss>\u{0}\u{8}x</rss>"), "<rss version=\"2.0\">x</rss>");
        for broken in ["", "<", "<!--", "<?xml", "<!DOCTYPE x [", "text only", "<rss"] {
            let _ = blocks(&mended(&prepared(broken)));
        }
    }

    #[test]
    fn references_are_mended() {
        assert_eq!(
            mended("AT&T &nbsp;&eacute; &lt;b&gt; &#8217; &b"),
            "AT&amp;T \u{a0}é &lt;b&gt; &#8217; &amp;b"
        );
    }

    #[test]
    fn items_are_cut_out() {
        let text = "<rss xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel><items/><item><title>a</title></item>\
                    <item><title>b</title><item>c</item>";
        let found = blocks(text);
        assert_eq!(found.len(), 3);
        assert!(
            found[0].contains("xmlns:dc=\"http://purl.org/dc/elements/1.1/\"")
                && found[0].contains("<title>a</title></item>")
        );
        assert!(found[1].contains("<title>b</title></item>"));
    }
}
