//! The fonts of the machine, in the order a language wants them.

use std::path::PathBuf;
use std::sync::Arc;

use resvg::usvg::fontdb::{Database, FaceInfo, ID, Style};
use resvg::usvg::{FontResolver, Group, Node, Options, Tree};

/// The language a picture is drawn in: its text and the forms of its characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reader {
    Traditional,
    Simplified,
    English,
}

impl Reader {
    /// From a language tag (BCP 47). Chinese without a region or script reads simplified, as browsers take it.
    pub(crate) fn of(lang_tag: &str) -> Self {
        let tag = lang_tag.to_ascii_lowercase().replace('_', "-");
        let mut parts = tag.split('-');
        if parts.next() != Some("zh") {
            return Self::English;
        }
        if parts.any(|part| matches!(part, "tw" | "hk" | "mo" | "hant")) {
            Self::Traditional
        } else {
            Self::Simplified
        }
    }

    /// Families in the order of preference. One shape of a character is right in Taipei and another in
    /// Beijing, so the family is named by language; the last ones only keep text from vanishing.
    pub(crate) fn families(self) -> [&'static str; 13] {
        match self {
            Self::Traditional => [
                "Noto Sans CJK TC",
                "Noto Sans TC",
                "Source Han Sans TC",
                "PingFang TC",
                "Microsoft JhengHei",
                "Noto Sans CJK HK",
                "Noto Sans CJK SC",
                "WenQuanYi Micro Hei",
                "WenQuanYi Zen Hei",
                "Noto Sans",
                "DejaVu Sans",
                "Liberation Sans",
                "Arial",
            ],
            Self::Simplified => [
                "Noto Sans CJK SC",
                "Noto Sans SC",
                "Source Han Sans SC",
                "PingFang SC",
                "Microsoft YaHei",
                "WenQuanYi Micro Hei",
                "WenQuanYi Zen Hei",
                "Noto Sans CJK TC",
                "Noto Sans CJK JP",
                "Noto Sans",
                "DejaVu Sans",
                "Liberation Sans",
                "Arial",
            ],
            Self::English => [
                "Noto Sans",
                "Noto Sans CJK TC",
                "Noto Sans CJK SC",
                "DejaVu Sans",
                "Liberation Sans",
                "Arial",
                "Noto Sans TC",
                "Noto Sans SC",
                "Source Han Sans TC",
                "PingFang TC",
                "Microsoft JhengHei",
                "WenQuanYi Micro Hei",
                "WenQuanYi Zen Hei",
            ],
        }
    }
}

/// Fonts that were found once; cheap to clone and to share.
#[derive(Clone, Debug)]
pub struct Fonts {
    traditional: Arc<Database>,
    simplified: Arc<Database>,
    english: Arc<Database>,
    chinese: bool,
    latin: bool,
}

impl Fonts {
    /// Finds the fonts of the system and of further folders. Reads the disk, so call it once, at the start.
    pub fn load(extra_dirs: &[PathBuf]) -> Self {
        let mut database = Database::new();
        database.load_system_fonts();
        Self::with(database, extra_dirs)
    }

    /// Only the fonts of these folders, for pictures that must not depend on what else is installed.
    pub fn only(dirs: &[PathBuf]) -> Self {
        Self::with(Database::new(), dirs)
    }

    fn with(mut database: Database, dirs: &[PathBuf]) -> Self {
        for dir in dirs {
            database.load_fonts_dir(dir);
        }
        let [traditional, simplified, english] = [Reader::Traditional, Reader::Simplified, Reader::English]
            .map(|reader| Arc::new(sorted(&database, reader)));
        Self {
            chinese: any_face_has(&traditional, "幣币"),
            latin: any_face_has(&english, "Aa0"),
            traditional,
            simplified,
            english,
        }
    }

    /// Whether one face has both 幣 and 币: the traditional and the simplified form of the same word.
    pub fn covers_chinese(&self) -> bool {
        self.chinese
    }

    /// Whether no face has letters and digits, so that nothing can be written.
    pub fn is_empty(&self) -> bool {
        !self.latin
    }

    /// A sentence for the operator when charts cannot be drawn as they should be.
    pub fn warning(&self) -> Option<String> {
        if self.is_empty() {
            return Some(String::from(
                "No font is installed, so no chart can be drawn. Install the package fonts-noto-cjk, or name a \
                 folder of fonts in fonts_dir.",
            ));
        }
        (!self.chinese).then(|| {
            String::from(
                "No font with Chinese characters is installed, so charts are labelled in English. Install the \
                 package fonts-noto-cjk (or fonts-wqy-microhei, which is smaller), or name a folder with such a \
                 font in fonts_dir.",
            )
        })
    }

    pub(crate) fn database(&self, reader: Reader) -> Arc<Database> {
        Arc::clone(match reader {
            Reader::Traditional => &self.traditional,
            Reader::Simplified => &self.simplified,
            Reader::English => &self.english,
        })
    }
}

/// The same faces in the order of preference: fallback takes the first face that has a character, and the
/// order in which folders are read differs between machines.
fn sorted(database: &Database, reader: Reader) -> Database {
    let families = reader.families();
    let rank = |face: &FaceInfo| {
        let named = |family: &&str| face.families.iter().any(|(name, _)| name == family);
        families.iter().position(named).unwrap_or(families.len())
    };
    let mut faces: Vec<(usize, bool, bool, u16, FaceInfo)> = database
        .faces()
        .map(|face| {
            let serif = face.post_script_name.contains("Serif");
            (rank(face), face.style != Style::Normal, serif, face.weight.0.abs_diff(400), face.clone())
        })
        .collect();
    faces.sort_by(|a, b| {
        let name = |face: &FaceInfo| (face.post_script_name.clone(), face.index);
        (a.0, a.1, a.2, a.3).cmp(&(b.0, b.1, b.2, b.3)).then_with(|| name(&a.4).cmp(&name(&b.4)))
    });
    let mut out = Database::new();
    // Whatever family is asked for, there is an answer as long as there is a face: text must not vanish.
    if let Some((name, _)) = faces.first().and_then(|first| first.4.families.first()) {
        out.set_sans_serif_family(name.clone());
        out.set_serif_family(name.clone());
    }
    for (.., face) in faces {
        out.push_face_info(face);
    }
    out
}

/// Whether one face has all of these characters, by laying them out with each face alone.
fn any_face_has(database: &Arc<Database>, text: &str) -> bool {
    let svg = format!("<svg xmlns='http://www.w3.org/2000/svg'><text font-size='10'>{text}</text></svg>");
    database.faces().any(|face| {
        let id = face.id;
        let options = Options {
            fontdb: Arc::clone(database),
            font_resolver: FontResolver {
                select_font: Box::new(move |_, _| Some(id)),
                select_fallback: Box::new(|_, _: &[ID], _| None),
            },
            ..Options::default()
        };
        Tree::from_str(&svg, &options).is_ok_and(|tree| {
            let glyphs = glyphs(tree.root());
            glyphs.len() == text.chars().count() && glyphs.iter().all(|(has, _)| *has)
        })
    })
}

/// Every glyph of a drawing: whether a font has it, and the characters it stands for.
pub(crate) fn glyphs(group: &Group) -> Vec<(bool, String)> {
    let mut out = Vec::new();
    for node in group.children() {
        match node {
            Node::Group(group) => out.extend(glyphs(group)),
            Node::Text(text) => {
                let placed = text.layouted().iter().flat_map(|span| &span.positioned_glyphs);
                out.extend(placed.map(|glyph| (glyph.id.0 != 0, glyph.text.clone())));
            }
            _ => {}
        }
    }
    out
}
