//! How large an expression may be.
//!
//! minijinja reads, compiles and drops an expression by recursion and limits only the brackets on
//! the way: a chain such as `A and A and A` nests to its left, as deep as it is long, and the stack
//! has an end. No token adds more than one level, so their number is limited before anything is read.
//! Neither does its fuel count what it works out while it compiles, where `[0] * 100000000` is cheap
//! to write and endless to look through.

/// How many names, values and signs an expression may have.
const MAX_TOKENS: usize = 200;
/// How many brackets may be open at once; each costs the reader more than a dozen calls.
const MAX_OPEN_BRACKETS: usize = 12;

/// Why an expression is too much for minijinja.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TooComplex {
    /// It has too many parts.
    #[error("has more than 200 names, values and signs, or 12 open brackets")]
    Large,
    /// It multiplies, which repeats lists.
    #[error("multiplies, which is not possible here")]
    Multiplies,
}

/// Whether minijinja may be given an expression.
///
/// # Errors
/// [`TooComplex`].
///
/// ```
/// use recado_content::{TooComplex, check_expression};
/// assert_eq!(check_expression("fields.priority == \"very high\" and amount > 100"), Ok(()));
/// let long = format!("A{}", " and A".repeat(100));
/// assert_eq!(check_expression(&long), Err(TooComplex::Large));
/// ```
pub fn check_expression(expression: &str) -> Result<(), TooComplex> {
    let mut chars = expression.chars();
    let (mut tokens, mut open) = (0, 0_usize);
    let mut was_word = false;
    while let Some(ch) = chars.next() {
        let is_word = ch.is_alphanumeric() || ch == '_';
        let goes_on = ch.is_whitespace() || (is_word && was_word);
        tokens += usize::from(!goes_on);
        was_word = is_word;
        match ch {
            '"' | '\'' => skip_quoted(&mut chars, ch),
            '(' | '[' | '{' => open += 1,
            ')' | ']' | '}' => open = open.saturating_sub(1),
            '*' => return Err(TooComplex::Multiplies),
            _ => {}
        }
        if tokens > MAX_TOKENS || open > MAX_OPEN_BRACKETS {
            return Err(TooComplex::Large);
        }
    }
    Ok(())
}

fn skip_quoted(chars: &mut std::str::Chars<'_>, quote: char) {
    let mut is_escaped = false;
    for ch in chars {
        if ch == quote && !is_escaped {
            return;
        }
        is_escaped = ch == '\\' && !is_escaped;
    }
}

#[cfg(test)]
mod tests {
    use super::super::Compiled;
    use super::*;

    /// As much as a debug build's future may leave of a runtime thread's two megabytes.
    const STACK_BYTES: usize = 512 * 1024;

    /// The longest expression of a shape that is let through: `before`, then `piece` again and
    /// again, then as often `after`.
    fn longest(before: &str, piece: &str, after: (&str, &str)) -> String {
        let expression = |count| {
            let (end, last) = (after.0.repeat(count), after.1);
            format!("{before}{}{last}{end}", piece.repeat(count))
        };
        let count = (1..).find(|count| check_expression(&expression(*count)).is_err());
        expression(count.unwrap_or(1) - 1)
    }

    #[test]
    fn the_deepest_expressions_let_through_need_little_of_a_stack() {
        let shapes = [
            ("A", "|upper", ("", "")),
            ("A", " and A", ("", "")),
            ("A", " or A", ("", "")),
            ("A", " if A", ("", "")),
            ("A", " if A else A", ("", "")),
            ("A", ".b", ("", "")),
            ("A", "[0]", ("", "")),
            ("A", "[:]", ("", "")),
            ("A", "()", ("", "")),
            ("A", "+A", ("", "")),
            ("A", "~A", ("", "")),
            ("A", "==A", ("", "")),
            ("A", " is a", ("", "")),
            ("A", " is not a", ("", "")),
            ("1", "+1", ("", "")),
            ("", "-", ("", "1")),
            ("", "not ", ("", "A")),
            ("", "(", (")", "A")),
            ("", "[", ("]", "A")),
            ("", "{1:", ("}", "A")),
            ("", "(-", (")", "A")),
            ("A", "|default(A", (")", "")),
            ("A", "[A", ("]", "")),
            ("A", "(A", (")", "")),
            ("", "0if 0else ", ("", "0")),
        ];
        for (before, piece, after) in shapes {
            let expression = longest(before, piece, after);
            assert!(expression.len() > 24, "{expression}");
            let compile = move || drop(Compiled::new(&expression));
            let thread = std::thread::Builder::new().stack_size(STACK_BYTES);
            thread.spawn(compile).unwrap().join().unwrap();
        }
    }

    #[test]
    fn quoted_text_is_one_token_whatever_is_in_it() {
        for quote in ['"', '\''] {
            let text = format!(
                "A|default({quote}{}{quote})",
                "(\\\\ \\' \\\" a ".repeat(500)
            );
            assert_eq!(check_expression(&text), Ok(()));
            let longer = format!("{text}{}", "|trim".repeat(100));
            assert_eq!(check_expression(&longer), Err(TooComplex::Large));
        }
    }

    #[test]
    fn nothing_is_repeated_a_million_times() {
        for expression in ["1 in [0]*100000000", "9**9**9", "A * 2"] {
            let refused = check_expression(expression);
            assert_eq!(refused, Err(TooComplex::Multiplies), "{expression}");
        }
        assert_eq!(check_expression("A == \"2*2\""), Ok(()));
    }
}
