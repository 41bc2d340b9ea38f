//! The examples of evaluation sets: what is looked for.

use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::error::Error;
use crate::input::Input;

/// Fields that hold the question, by the sets that people use; the first line of which an example has the first
/// field counts, with what else of that line it has. Answers are not among them: the published method looks at
/// "only the question or context".
const QUESTIONS: &[&[&str]] = &[
    &["prompt"],
    &["question", "context", "passage"],
    &["problem"],
    &["instruction", "input"],
    &["text"],
    &["sentence"],
    &["ctx"],
    &["input"],
];

/// Fields that hold an id.
const IDS: &[&str] = &["task_id", "id", "question_id", "qid", "unique_id", "idx"];

/// An example of an evaluation set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Example {
    /// Which set, counted from 0.
    pub(super) set: usize,
    pub(super) id: String,
    /// The fields looked at, joined by line breaks where there are several.
    pub(super) text: String,
}

/// The examples of all sets, in their order.
#[derive(Debug, Default)]
pub(super) struct Evaluation {
    pub(super) sets: Vec<Set>,
    pub(super) examples: Vec<Example>,
}

/// An evaluation set.
#[derive(Debug)]
pub(super) struct Set {
    /// The name of its file without the folder.
    pub(super) name: String,
    /// The fields looked at, as the examples have them.
    pub(super) fields: Vec<String>,
}

/// Which fields of an example count.
#[derive(Debug, Clone, Copy)]
pub(super) struct Choice<'a> {
    /// Fields named by the user; none for the question.
    pub(super) fields: &'a [String],
    pub(super) id_field: Option<&'a str>,
}

impl Evaluation {
    pub(super) fn read(paths: &[PathBuf], choice: Choice<'_>, stdin: &mut dyn Read) -> Result<Self, Error> {
        let mut evaluation = Self::default();
        for path in paths {
            evaluation.read_set(path, choice, stdin)?;
        }
        Ok(evaluation)
    }

    fn read_set(&mut self, path: &Path, choice: Choice<'_>, stdin: &mut dyn Read) -> Result<(), Error> {
        let mut input = Input::open(path, stdin)?;
        let name =
            path.file_name().map_or_else(|| input.name.clone(), |name| name.to_string_lossy().into_owned());
        let name = if name == "-" { input.name.clone() } else { name };
        if self.sets.iter().any(|set| set.name == name) {
            return Err(Error::EvalSameName(name));
        }
        let values = values(&input.name.clone(), &input.read_all()?)?;
        if values.is_empty() {
            return Err(Error::EvalEmpty(input.name));
        }
        let set = self.sets.len();
        let mut seen: HashMap<String, usize> = HashMap::new();
        let mut fields: Vec<String> = Vec::new();
        for (number, value) in values.iter().enumerate() {
            let at = Place { name: &input.name, number: number + 1 };
            let (text, used) = at.text(value, choice)?;
            for field in used {
                if !fields.contains(&field) {
                    fields.push(field);
                }
            }
            let id = at.id(value, choice)?;
            if let Some(first) = seen.insert(id.clone(), number + 1) {
                return Err(Error::EvalTwice { name: input.name, id, first, second: number + 1 });
            }
            self.examples.push(Example { set, id, text });
        }
        self.sets.push(Set { name, fields });
        Ok(())
    }
}

/// The values of JSON Lines or of one array.
fn values(name: &str, bytes: &[u8]) -> Result<Vec<Value>, Error> {
    let broken = |line: usize, error: &serde_json::Error| Error::EvalJson {
        name: name.to_owned(),
        line: line + error.line(),
        column: error.column(),
        reason: crate::rescore::reason(error),
    };
    if bytes.trim_ascii_start().starts_with(b"[") {
        return serde_json::from_slice(bytes).map_err(|error| broken(0, &error));
    }
    bytes
        .split(|&byte| byte == b'\n')
        .enumerate()
        .filter(|(_, line)| !line.trim_ascii().is_empty())
        .map(|(number, line)| serde_json::from_slice(line).map_err(|error| broken(number, &error)))
        .collect()
}

/// Where an example stands.
#[derive(Clone, Copy)]
struct Place<'a> {
    name: &'a str,
    number: usize,
}

impl Place<'_> {
    fn text(self, value: &Value, choice: Choice<'_>) -> Result<(String, Vec<String>), Error> {
        let Value::Object(object) = value else {
            return Err(Error::EvalObject {
                name: self.name.to_owned(),
                number: self.number,
                found: kind(value),
            });
        };
        let found = || {
            let mut keys: Vec<&str> = object.keys().map(String::as_str).collect();
            keys.sort_unstable();
            if keys.is_empty() { "no fields".to_owned() } else { keys.join(", ") }
        };
        let fields: Vec<String> = if choice.fields.is_empty() {
            let line = QUESTIONS.iter().find(|line| object.contains_key(line[0]));
            let Some(line) = line else {
                return Err(Error::EvalNoQuestion {
                    name: self.name.to_owned(),
                    number: self.number,
                    known: QUESTIONS.iter().map(|line| line[0]).collect::<Vec<_>>().join(", "),
                    found: found(),
                });
            };
            // What surrounds a question is read before it.
            let mut fields: Vec<&str> =
                line.iter().copied().filter(|field| object.contains_key(*field)).collect();
            if fields[0] == "question" {
                fields.rotate_left(1);
            }
            fields.into_iter().map(str::to_owned).collect()
        } else {
            choice.fields.to_vec()
        };
        let mut parts = Vec::new();
        for field in &fields {
            let Some(value) = object.get(field) else {
                return Err(Error::EvalField {
                    name: self.name.to_owned(),
                    number: self.number,
                    field: field.clone(),
                    found: found(),
                });
            };
            let before = parts.len();
            strings(value, &mut parts);
            // Context may be empty; a question may not.
            if parts.len() == before && (fields.len() == 1 || !choice.fields.is_empty() && !value.is_null()) {
                return Err(Error::EvalNoText {
                    name: self.name.to_owned(),
                    number: self.number,
                    field: field.clone(),
                });
            }
        }
        Ok((parts.join("\n"), fields))
    }

    fn id(self, value: &Value, choice: Choice<'_>) -> Result<String, Error> {
        let id = |field: &str| match value.get(field) {
            Some(Value::String(id)) => Some(id.clone()),
            Some(Value::Number(id)) if !id.is_f64() => Some(id.to_string()),
            _ => None,
        };
        match choice.id_field {
            Some(field) => id(field).ok_or_else(|| Error::EvalField {
                name: self.name.to_owned(),
                number: self.number,
                field: field.to_owned(),
                found: "no id (a string or a whole number) there".to_owned(),
            }),
            None => Ok(IDS.iter().find_map(|field| id(field)).unwrap_or_else(|| self.number.to_string())),
        }
    }
}

/// The strings in a value, in order: choices are arrays, or objects with arrays.
fn strings(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::String(text) => into.push(text.clone()),
        Value::Number(number) => into.push(number.to_string()),
        Value::Array(values) => values.iter().for_each(|value| strings(value, into)),
        Value::Object(object) => {
            // By name: whether a map keeps the order of its file depends on what else is built along.
            let mut members: Vec<_> = object.iter().collect();
            members.sort_unstable_by_key(|(name, _)| *name);
            for (_, value) in members {
                strings(value, into);
            }
        }
        Value::Null | Value::Bool(_) => {}
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str, fields: &[&str]) -> Result<(String, String), String> {
        let value: Value = serde_json::from_str(line).expect("JSON");
        let fields: Vec<String> = fields.iter().map(|&field| field.to_owned()).collect();
        let choice = Choice { fields: &fields, id_field: None };
        let at = Place { name: "e.jsonl", number: 7 };
        let (text, _) = at.text(&value, choice).map_err(|error| error.to_string())?;
        Ok((at.id(&value, choice).map_err(|error| error.to_string())?, text))
    }

    #[test]
    fn the_question_is_found_and_the_answer_left_out() {
        let cases = [
            (
                r#"{"task_id": "HumanEval/0", "prompt": "def f():", "canonical_solution": "pass"}"#,
                "HumanEval/0",
                "def f():",
            ),
            (r#"{"text": "Write a function.", "code": "pass", "task_id": 11}"#, "11", "Write a function."),
            (
                r#"{"question": "How many?", "answer": "4", "passage": "Four men."}"#,
                "7",
                "Four men.\nHow many?",
            ),
            (r#"{"instruction": "Sort.", "input": "3 1", "output": "1 3"}"#, "7", "Sort.\n3 1"),
            (r#"{"question": "Q", "context": null}"#, "7", "Q"),
        ];
        for (line, id, text) in cases {
            assert_eq!(read(line, &[]), Ok((id.to_owned(), text.to_owned())), "{line}");
        }
    }

    #[test]
    fn named_fields_are_taken_in_their_order() {
        let line = r#"{"id": "a", "question": "Q", "choices": {"text": ["x", "y"], "label": ["A", "B"]}}"#;
        assert_eq!(read(line, &["question", "choices"]).expect("sound").1, "Q\nA\nB\nx\ny");
        assert_eq!(
            read(line, &["answer"]).expect_err("missing"),
            "e.jsonl, example 7: no field \"answer\"; it has choices, id, question"
        );
    }

    #[test]
    fn what_holds_no_question_is_refused_by_name() {
        assert_eq!(
            read(r#"{"test": "x", "train": "y"}"#, &[]).expect_err("no question"),
            "e.jsonl, example 7: none of the fields that hold a question (prompt, question, problem, instruction, \
             text, sentence, ctx, input); it has test, train: name the field with --field"
        );
        assert_eq!(
            read(r#"{"prompt": null}"#, &[]).expect_err("no text"),
            "e.jsonl, example 7: the field \"prompt\" holds no text"
        );
        assert_eq!(
            read("[1]", &[]).expect_err("an array"),
            "e.jsonl, example 7: not an object but an array; each example is one JSON object"
        );
    }
}
