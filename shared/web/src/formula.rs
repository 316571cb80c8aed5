//! Cells of a sheet that a spreadsheet would take for formulas.

use std::borrow::Cow;

/// What a spreadsheet would take for a formula, made plain by an apostrophe (OWASP, CSV injection).
pub fn escaped(cell: &str) -> Cow<'_, str> {
    match is_formula(cell) {
        true => Cow::Owned(format!("'{cell}")),
        false => Cow::Borrowed(cell),
    }
}

/// The other way round.
pub fn unescaped(cell: &str) -> &str {
    let rest = cell.strip_prefix('\'');
    rest.filter(|rest| is_formula(rest)).unwrap_or(cell)
}

fn is_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_each_comes_back_as_it_was() {
        for cell in [
            "=1+1", "+1", "-1", "@SUM(A1)", "\tx", "plain", "'quoted'", "a=b", "",
        ] {
            let written = escaped(cell);
            assert!(!is_formula(&written), "{cell}");
            assert_eq!(unescaped(&written), cell);
        }
    }
}
