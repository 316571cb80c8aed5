//! From a template's source to its nodes.

use std::ops::Range;

use super::expression::Compiled;
use super::{Code, Condition, MAX_TEMPLATE_CHARACTERS, Node, TemplateError, engine_error};

/// How many codes and tags a template may have.
const MAX_CODES: usize = 500;
/// How deep choices may stand in each other.
const MAX_DEPTH: usize = 16;

/// Words of the expression language, which name no code.
const RESERVED: [&str; 13] = [
    "true", "false", "none", "True", "False", "None", "and", "or", "not", "in", "is", "if", "else",
];

type Parsed<T> = Result<T, TemplateError>;

pub(super) fn nodes(source: &str) -> Parsed<Vec<Node>> {
    if source.chars().nth(MAX_TEMPLATE_CHARACTERS).is_some() {
        return Err(TemplateError::too_long(source, 0..source.len()));
    }
    let mut parser = Parser {
        source,
        at: 0,
        codes: 0,
        open: Vec::new(),
        nodes: Vec::new(),
        trim_next: false,
    };
    while parser.at < source.len() {
        parser.step()?;
    }
    match parser.open.pop() {
        None => Ok(parser.nodes),
        Some(choice) => Err(parser.error(choice.bytes, "this [% if … %] has no [% endif %]")),
    }
}

/// A choice whose `endif` has not come yet.
struct OpenChoice {
    bytes: Range<usize>,
    done: Vec<(Option<Condition>, Vec<Node>)>,
    condition: Option<Condition>,
    /// What stood before the choice; the parser's own nodes are the branch's meanwhile.
    before: Vec<Node>,
}

struct Parser<'a> {
    source: &'a str,
    at: usize,
    codes: usize,
    open: Vec<OpenChoice>,
    nodes: Vec<Node>,
    /// A tag ended with `-%]`: blanks that follow are swallowed.
    trim_next: bool,
}

impl Parser<'_> {
    fn error(&self, bytes: Range<usize>, message: impl Into<String>) -> TemplateError {
        TemplateError::syntax(self.source, bytes, message)
    }

    fn rest(&self) -> &str {
        self.source.get(self.at..).unwrap_or_default()
    }

    /// Reads one piece: text up to a bracket, an escaped bracket, a comment, a tag or a code.
    fn step(&mut self) -> Parsed<()> {
        let rest = self.rest();
        if rest.starts_with("[[") || rest.starts_with("]]") {
            let bracket = rest[..1].to_owned();
            self.text(&bracket);
            self.at += 2;
            Ok(())
        } else if rest.starts_with("[#") {
            self.comment()
        } else if rest.starts_with("[%") {
            self.tag()
        } else if rest.starts_with('[') {
            self.code()
        } else if rest.starts_with(']') {
            let message = "this ] closes nothing; write ]] for a bracket itself";
            Err(self.error(self.at..self.at + 1, message))
        } else {
            let length = rest.find(['[', ']']).unwrap_or(rest.len());
            let text = rest[..length].to_owned();
            self.text(&text);
            self.at += length;
            Ok(())
        }
    }

    fn text(&mut self, text: &str) {
        let text = if self.trim_next {
            text.trim_start()
        } else {
            text
        };
        if text.is_empty() {
            return;
        }
        self.trim_next = false;
        match self.nodes.last_mut() {
            Some(Node::Text(before)) => before.push_str(text),
            _ => self.nodes.push(Node::Text(text.to_owned())),
        }
    }

    fn comment(&mut self) -> Parsed<()> {
        match self.rest().find("#]") {
            Some(length) => self.at += length + 2,
            None => {
                let bytes = self.at..self.source.len();
                return Err(self.error(bytes, "this [# has no #]"));
            }
        }
        Ok(())
    }

    fn code(&mut self) -> Parsed<()> {
        let start = self.at;
        let length = find_outside_quotes(&self.rest()[1..], "]").ok_or_else(|| {
            let end = start + self.rest().find('\n').unwrap_or(self.rest().len());
            self.error(
                start..end,
                "this [ is never closed; write [[ for a bracket itself",
            )
        })?;
        let bytes = start..start + length + 2;
        let inside = self.source[start + 1..bytes.end - 1].trim();
        let name = code_name(inside).ok_or_else(|| {
            let message =
                "not a short code such as [CONTACT_NAME]; write [[ and ]] for brackets themselves";
            self.error(bytes.clone(), message)
        })?;
        let name = name.to_owned();
        let expression = self.compile(inside, bytes.clone())?;
        self.at = bytes.end;
        self.trim_next = false;
        self.nodes.push(Node::Code(Code {
            name,
            expression,
            bytes,
        }));
        Ok(())
    }

    fn compile(&mut self, source: &str, bytes: Range<usize>) -> Parsed<Compiled> {
        self.codes += 1;
        if self.codes > MAX_CODES {
            return Err(TemplateError::too_complex(self.source, bytes));
        }
        Compiled::new(source).map_err(|error| engine_error(self.source, bytes, &error))
    }

    fn tag(&mut self) -> Parsed<()> {
        let start = self.at;
        let length = find_outside_quotes(self.rest(), "%]").ok_or_else(|| {
            let end = start + self.rest().find('\n').unwrap_or(self.rest().len());
            self.error(start..end, "this [% has no %]")
        })?;
        let bytes = start..start + length + 2;
        let mut inside = self
            .source
            .get(start + 2..start + length)
            .unwrap_or_default();
        if let Some(trimmed) = inside.strip_prefix('-') {
            inside = trimmed;
            self.trim_last();
        }
        let trim_next = inside.ends_with('-');
        inside = inside.strip_suffix('-').unwrap_or(inside).trim();
        let (word, condition) = inside
            .split_once(char::is_whitespace)
            .unwrap_or((inside, ""));
        match (word, condition.trim()) {
            ("if", condition) => self.begin_choice(condition, bytes.clone())?,
            ("elif", condition) => self.next_branch(Some(condition), bytes.clone())?,
            ("else", "") => self.next_branch(None, bytes.clone())?,
            ("endif", "") => self.end_choice(bytes.clone())?,
            _ => return Err(self.error(bytes, "tags are [% if … %], elif, else and endif")),
        }
        self.at = bytes.end;
        self.trim_next = trim_next;
        Ok(())
    }

    fn trim_last(&mut self) {
        if let Some(Node::Text(text)) = self.nodes.last_mut() {
            text.truncate(text.trim_end().len());
        }
    }

    fn begin_choice(&mut self, condition: &str, bytes: Range<usize>) -> Parsed<()> {
        if self.open.len() >= MAX_DEPTH {
            return Err(TemplateError::too_complex(self.source, bytes));
        }
        let condition = self.condition(condition, bytes.clone())?;
        self.open.push(OpenChoice {
            bytes,
            done: Vec::new(),
            condition: Some(condition),
            before: std::mem::take(&mut self.nodes),
        });
        Ok(())
    }

    fn condition(&mut self, source: &str, bytes: Range<usize>) -> Parsed<Condition> {
        if source.is_empty() {
            return Err(self.error(bytes, "a condition is missing, such as [% if DUE_DATE %]"));
        }
        Ok(Condition {
            expression: self.compile(source, bytes.clone())?,
            bytes,
        })
    }

    fn next_branch(&mut self, condition: Option<&str>, bytes: Range<usize>) -> Parsed<()> {
        let condition = condition
            .map(|condition| self.condition(condition, bytes.clone()))
            .transpose()?;
        let nodes = std::mem::take(&mut self.nodes);
        match self.open.last_mut() {
            Some(choice) if choice.condition.is_some() => {
                let finished = std::mem::replace(&mut choice.condition, condition);
                choice.done.push((finished, nodes));
                Ok(())
            }
            Some(_) => Err(self.error(bytes, "[% else %] is the last branch")),
            None => Err(self.error(bytes, "there is no [% if … %] before this")),
        }
    }

    fn end_choice(&mut self, bytes: Range<usize>) -> Parsed<()> {
        let Some(mut choice) = self.open.pop() else {
            return Err(self.error(bytes, "there is no [% if … %] before this"));
        };
        let nodes = std::mem::replace(&mut self.nodes, choice.before);
        choice.done.push((choice.condition, nodes));
        self.nodes.push(Node::Choice(choice.done));
        Ok(())
    }
}

/// Where `wanted` first stands outside of quoted text.
fn find_outside_quotes(text: &str, wanted: &str) -> Option<usize> {
    let mut quote = None;
    let mut escaped = false;
    for (at, ch) in text.char_indices() {
        match quote {
            None if text[at..].starts_with(wanted) => return Some(at),
            None if matches!(ch, '"' | '\'') => quote = Some(ch),
            Some(open) if ch == open && !escaped => quote = None,
            _ => {}
        }
        escaped = ch == '\\' && !escaped;
    }
    None
}

/// The name a code begins with; only filters may follow.
fn code_name(inside: &str) -> Option<&str> {
    let length = inside
        .find(|ch: char| !ch.is_ascii_alphanumeric() && !matches!(ch, '_' | '.'))
        .unwrap_or(inside.len());
    let (name, filters) = inside.split_at(length);
    let named = name.split('.').all(|part| {
        part.starts_with(|ch: char| ch.is_ascii_alphabetic()) && !RESERVED.contains(&part)
    });
    let filters = filters.trim_start();
    (named && (filters.is_empty() || filters.starts_with('|'))).then_some(name)
}
