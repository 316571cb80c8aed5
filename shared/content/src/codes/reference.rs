//! The codes, filters and tags as a page, for people who write templates.

use std::fmt::Write;

use super::{CODES, CodeGroup};
use crate::{EXAMPLE_VARIABLES, Example, FILTERS, Language, TAGS};

const CODES_HEAD: &str = "\
A text may hold short codes in square brackets, such as `[CONTACT_NAME]`. A request's own `variables` come \
first, then these; a code that nobody gave a value and that has no `default` is refused with its place.

| code | such as | |
|---|---|---|
";

const FIELDS: &str = "\
| `[CONTACT.x]`, `[RECORD.x]`, `[EVENT.x]` | | The field `x` that you keep with the contact, or told with the record. |
| `[LINK.x]` | | The record's field `x_link`; `payment`, `booking`, `review` and `record` have codes of their own. |
";

/// The page, in Markdown.
pub fn reference() -> String {
    let mut page = CODES_HEAD.to_owned();
    for code in CODES {
        let name = code.name;
        let example = code.example(Language::En);
        let note = note(code.group);
        // Writing to a string cannot fail.
        let _ = writeln!(page, "| `[{name}]` | {example} | {}{note} |", code.about);
    }
    page.push_str(FIELDS);
    let given = EXAMPLE_VARIABLES.map(|(name, value)| format!("`{name}` is `{value}`"));
    let _ = write!(
        page,
        "\nFilters change a value. In the examples {}.\n\n{}\nOther signs:\n\n{}",
        given.join(" and "),
        table(FILTERS),
        table(TAGS)
    );
    page
}

/// When codes of a group have a value.
fn note(group: CodeGroup) -> &'static str {
    match group {
        CodeGroup::Record | CodeGroup::Event | CodeGroup::Link => " In rules.",
        CodeGroup::Appointment => " In rules about appointments.",
        CodeGroup::Invoice => " In rules about invoices.",
        _ => "",
    }
}

fn table(examples: &[Example]) -> String {
    let rows = examples
        .iter()
        // A bar would end the cell.
        .map(|it| (it.written.replace('|', "\\|"), it))
        .map(|(written, it)| format!("| `{written}` | {} | {} |\n", it.gives, it.about));
    format!(
        "| written | gives | |\n|---|---|---|\n{}",
        rows.collect::<String>()
    )
}
