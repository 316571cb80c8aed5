//! Dates and times as people of a language write them.
//!
//! Wording by Unicode CLDR's long formats, but with plain blanks: no-break spaces would make a text
//! UCS-2. Polish months stand in the genitive within a date.

use jiff::civil::{Date, Time, Weekday};

use crate::Language;

const MONTHS: [(Language, [&str; 12]); 5] = [
    (
        Language::En,
        [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ],
    ),
    (
        Language::Es,
        [
            "enero",
            "febrero",
            "marzo",
            "abril",
            "mayo",
            "junio",
            "julio",
            "agosto",
            "septiembre",
            "octubre",
            "noviembre",
            "diciembre",
        ],
    ),
    (
        Language::Pt,
        [
            "janeiro",
            "fevereiro",
            "março",
            "abril",
            "maio",
            "junho",
            "julho",
            "agosto",
            "setembro",
            "outubro",
            "novembro",
            "dezembro",
        ],
    ),
    (
        Language::Pl,
        [
            "styczeń",
            "luty",
            "marzec",
            "kwiecień",
            "maj",
            "czerwiec",
            "lipiec",
            "sierpień",
            "wrzesień",
            "październik",
            "listopad",
            "grudzień",
        ],
    ),
    (
        Language::Fr,
        [
            "janvier",
            "février",
            "mars",
            "avril",
            "mai",
            "juin",
            "juillet",
            "août",
            "septembre",
            "octobre",
            "novembre",
            "décembre",
        ],
    ),
];

const POLISH_GENITIVE: [&str; 12] = [
    "stycznia",
    "lutego",
    "marca",
    "kwietnia",
    "maja",
    "czerwca",
    "lipca",
    "sierpnia",
    "września",
    "października",
    "listopada",
    "grudnia",
];

/// From Monday.
const DAYS: [(Language, [&str; 7]); 5] = [
    (
        Language::En,
        [
            "Monday",
            "Tuesday",
            "Wednesday",
            "Thursday",
            "Friday",
            "Saturday",
            "Sunday",
        ],
    ),
    (
        Language::Es,
        [
            "lunes",
            "martes",
            "miércoles",
            "jueves",
            "viernes",
            "sábado",
            "domingo",
        ],
    ),
    (
        Language::Pt,
        [
            "segunda-feira",
            "terça-feira",
            "quarta-feira",
            "quinta-feira",
            "sexta-feira",
            "sábado",
            "domingo",
        ],
    ),
    (
        Language::Pl,
        [
            "poniedziałek",
            "wtorek",
            "środa",
            "czwartek",
            "piątek",
            "sobota",
            "niedziela",
        ],
    ),
    (
        Language::Fr,
        [
            "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
        ],
    ),
];

pub(crate) fn month_name(month: i8, language: Language) -> &'static str {
    pick(&MONTHS, language, usize::try_from(month - 1).unwrap_or(0))
}

pub(crate) fn day_name(day: Weekday, language: Language) -> &'static str {
    let index = usize::try_from(day.to_monday_zero_offset()).unwrap_or(0);
    pick(&DAYS, language, index)
}

fn pick<const N: usize>(
    names: &'static [(Language, [&'static str; N])],
    language: Language,
    index: usize,
) -> &'static str {
    let of_language = names.iter().find(|(it, _)| *it == language);
    of_language
        .and_then(|(_, names)| names.get(index))
        .copied()
        .unwrap_or_default()
}

/// `May 3, 2026`, `3 de mayo de 2026`, `3 maja 2026`, `1er mai 2026`.
pub(crate) fn full_date(date: Date, language: Language) -> String {
    let (day, year) = (short_date(date, language), date.year());
    match language {
        Language::En => format!("{day}, {year}"),
        Language::Es | Language::Pt => format!("{day} de {year}"),
        Language::Pl | Language::Fr => format!("{day} {year}"),
    }
}

/// `May 3`, `3 de mayo`, `3 maja`, `1er mai`.
pub(crate) fn short_date(date: Date, language: Language) -> String {
    let (day, month) = (date.day(), month_name(date.month(), language));
    match language {
        Language::En => format!("{month} {day}"),
        Language::Es | Language::Pt => format!("{day} de {month}"),
        Language::Pl => {
            let index = usize::try_from(date.month() - 1).unwrap_or(0);
            format!("{day} {}", POLISH_GENITIVE.get(index).unwrap_or(&month))
        }
        Language::Fr if day == 1 => format!("1er {month}"),
        Language::Fr => format!("{day} {month}"),
    }
}

/// The short date, with its year where that is not the present one.
pub(crate) fn date(date: Date, today: Date, language: Language) -> String {
    if date.year() == today.year() {
        short_date(date, language)
    } else {
        full_date(date, language)
    }
}

/// `9:05 AM`, `9:05`, `9h05`.
pub(crate) fn time(time: Time, language: Language) -> String {
    let (hour, minute) = (time.hour(), time.minute());
    match language {
        Language::En => {
            let half = if hour < 12 { "AM" } else { "PM" };
            let hour = (hour + 11) % 12 + 1;
            format!("{hour}:{minute:02} {half}")
        }
        Language::Es | Language::Pl | Language::Pt => format!("{hour}:{minute:02}"),
        Language::Fr => format!("{hour}h{minute:02}"),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil;

    use super::*;

    #[test]
    fn dates_read_as_people_of_a_language_write_them() {
        let table = [
            (
                Language::En,
                "May 1",
                "May 1, 2026",
                "Friday",
                "9:05 AM",
                "12:00 PM",
                "12:30 AM",
            ),
            (
                Language::Es,
                "1 de mayo",
                "1 de mayo de 2026",
                "viernes",
                "9:05",
                "12:00",
                "0:30",
            ),
            (
                Language::Pt,
                "1 de maio",
                "1 de maio de 2026",
                "sexta-feira",
                "9:05",
                "12:00",
                "0:30",
            ),
            (
                Language::Pl,
                "1 maja",
                "1 maja 2026",
                "piątek",
                "9:05",
                "12:00",
                "0:30",
            ),
            (
                Language::Fr,
                "1er mai",
                "1er mai 2026",
                "vendredi",
                "9h05",
                "12h00",
                "0h30",
            ),
        ];
        let day = civil::date(2026, 5, 1);
        for (language, short, full, weekday, morning, noon, night) in table {
            assert_eq!(short_date(day, language), short);
            assert_eq!(full_date(day, language), full);
            assert_eq!(date(day, civil::date(2026, 1, 1), language), short);
            assert_eq!(date(day, civil::date(2025, 12, 31), language), full);
            assert_eq!(day_name(day.weekday(), language), weekday);
            assert_eq!(time(civil::time(9, 5, 0, 0), language), morning);
            assert_eq!(time(civil::time(12, 0, 0, 0), language), noon);
            assert_eq!(time(civil::time(0, 30, 0, 0), language), night);
        }
        assert_eq!(
            short_date(civil::date(2026, 9, 21), Language::Pl),
            "21 września"
        );
        assert_eq!(month_name(9, Language::Pl), "wrzesień");
    }
}
