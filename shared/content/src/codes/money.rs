//! Amounts of money as people of a language write them.

use crate::Language;

/// Writes a decimal amount such as `1234.5` or `-40.000000`; nothing where it is none. Two places at
/// least, more only where they say something, none for currencies without cents.
pub(crate) fn money(amount: &str, currency: &str, language: Language) -> Option<String> {
    let amount = amount.trim();
    let (sign, digits) = match amount.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", amount),
    };
    let (whole, cents) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_number(whole) || !is_number(cents) {
        return None;
    }
    let style = Style::of(currency, language);
    let whole = grouped(whole.trim_start_matches('0'), style.thousands);
    let cents = cents.trim_end_matches('0');
    let number = match (cents, has_cents(currency)) {
        ("", false) => whole,
        _ => format!("{whole}{}{cents:0<2}", style.decimal),
    };
    Some(match style.symbol {
        Symbol::Before(symbol) => format!("{sign}{symbol}{number}"),
        Symbol::After(symbol) => format!("{sign}{number} {symbol}"),
    })
}

enum Symbol<'a> {
    Before(&'a str),
    After(&'a str),
}

struct Style<'a> {
    symbol: Symbol<'a>,
    thousands: &'static str,
    decimal: &'static str,
}

impl<'a> Style<'a> {
    fn of(currency: &'a str, language: Language) -> Self {
        use Language::{En, Es, Fr, Pl, Pt};
        use Symbol::{After, Before};
        let symbol = match (currency, language) {
            ("USD" | "CAD" | "MXN", En | Es) => Before("$"),
            ("USD", Pt) => Before("US$ "),
            ("USD" | "CAD", Fr) => After("$"),
            ("BRL", Pt) => Before("R$ "),
            ("BRL", _) => Before("R$"),
            ("EUR", En) => Before("€"),
            ("EUR", _) => After("€"),
            ("GBP", En) => Before("£"),
            ("PLN", Pl) => After("zł"),
            (code, _) => After(code),
        };
        // Spanish with dollars or pesos is read in the Americas, where commas group.
        let (thousands, decimal) = match (language, currency) {
            (En, _) | (Es, "USD" | "CAD" | "MXN") => (",", "."),
            (Es | Pt, _) => (".", ","),
            (Pl | Fr, _) => (" ", ","),
        };
        Self {
            symbol,
            thousands,
            decimal,
        }
    }
}

/// Currencies without a smaller unit in use (ISO 4217, exponent 0).
fn has_cents(currency: &str) -> bool {
    const WITHOUT: &str = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
    !WITHOUT.split(' ').any(|it| it == currency)
}

fn grouped(digits: &str, separator: &str) -> String {
    let mut result = String::with_capacity(digits.len() * 2);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            result.push_str(separator);
        }
        result.push(digit);
    }
    if result.is_empty() {
        result.push('0');
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_as_people_of_a_language_write_them() {
        use Language::*;
        let table = [
            ("40", "USD", En, "$40.00"),
            ("1234567.5", "USD", En, "$1,234,567.50"),
            ("0.040000", "USD", En, "$0.04"),
            ("0.0075", "USD", En, "$0.0075"),
            ("-40.000000", "USD", En, "-$40.00"),
            ("000.10", "USD", En, "$0.10"),
            ("1234.5", "USD", Es, "$1,234.50"),
            ("1234.5", "EUR", Es, "1.234,50 €"),
            ("1234.5", "EUR", Pt, "1.234,50 €"),
            ("1234.5", "BRL", Pt, "R$ 1.234,50"),
            ("1234.5", "PLN", Pl, "1 234,50 zł"),
            ("1234.5", "EUR", Fr, "1 234,50 €"),
            ("1234.5", "CAD", Fr, "1 234,50 $"),
            ("123456", "JPY", En, "123,456 JPY"),
            ("12", "CHF", Fr, "12,00 CHF"),
        ];
        for (amount, currency, language, expected) in table {
            assert_eq!(money(amount, currency, language).as_deref(), Some(expected));
        }
        for amount in ["", "-", "1e3", "1,5", ".5", "12 USD", "+1", "--1", "١"] {
            assert_eq!(money(amount, "USD", En), None, "{amount}");
        }
    }
}
