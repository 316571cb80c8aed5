//! Values as items, and items as values.
//!
//! What reads a type is compiled for each type anew, so a type that says what it expects meets the code for
//! that alone: a struct is never read from a list, which would be as much again for each of them.

use std::collections::HashMap;
use std::vec;

use aws_sdk_dynamodb::types::AttributeValue;
use serde::Serialize;
use serde::de::value::{MapAccessDeserializer, MapDeserializer, SeqDeserializer};
use serde::de::{DeserializeOwned, Deserializer, Error as _, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Error, Number, Value};

/// An item as DynamoDB has it.
pub type Item = HashMap<String, AttributeValue>;

/// A value that DynamoDB deletes by itself.
#[derive(Serialize)]
pub(crate) struct Expiring<'a, T> {
    #[serde(flatten)]
    pub what: &'a T,
    /// Some time after this, in seconds (the table's TTL attribute); never without.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ttl: Option<i64>,
}

/// The value in `item`.
///
/// # Errors
/// It holds something else.
pub fn read<T: DeserializeOwned>(item: Item) -> Result<T, Error> {
    T::deserialize(Attribute(AttributeValue::M(item)))
}

/// `value`, a struct or a map, as an item.
///
/// # Errors
/// It is something else.
pub fn write(value: &impl Serialize) -> Result<Item, Error> {
    match attribute(value)? {
        AttributeValue::M(item) => Ok(item),
        _ => Err(Error::custom("no item has only one value")),
    }
}

/// `value` as an attribute.
///
/// # Errors
/// It has keys that are no text.
pub fn attribute(value: &impl Serialize) -> Result<AttributeValue, Error> {
    serde_json::to_value(value).map(from_json)
}

fn from_json(value: Value) -> AttributeValue {
    match value {
        Value::Null => AttributeValue::Null(true),
        Value::Bool(bool) => AttributeValue::Bool(bool),
        Value::Number(number) => AttributeValue::N(number.to_string()),
        Value::String(text) => AttributeValue::S(text),
        Value::Array(list) => AttributeValue::L(list.into_iter().map(from_json).collect()),
        Value::Object(map) => {
            let entries = map
                .into_iter()
                .map(|(name, value)| (name, from_json(value)));
            AttributeValue::M(entries.collect())
        }
    }
}

/// An attribute that is being read.
struct Attribute(AttributeValue);

impl<'de> Deserializer<'de> for Attribute {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            AttributeValue::Null(_) => visitor.visit_unit(),
            AttributeValue::Bool(_) => self.deserialize_bool(visitor),
            AttributeValue::N(_) => self.deserialize_f64(visitor),
            AttributeValue::S(_) => self.deserialize_string(visitor),
            AttributeValue::L(_) => self.deserialize_seq(visitor),
            AttributeValue::M(_) => self.deserialize_map(visitor),
            _ => Err(another_type()),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            AttributeValue::Bool(bool) => visitor.visit_bool(bool),
            _ => Err(another_type()),
        }
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            AttributeValue::N(number) => number.parse::<Number>()?.deserialize_any(visitor),
            _ => Err(another_type()),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            AttributeValue::S(text) => visitor.visit_string(text),
            _ => Err(another_type()),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            AttributeValue::L(list) => {
                let attributes = list.into_iter().map(Attribute);
                visitor.visit_seq(SeqDeserializer::new(attributes))
            }
            _ => Err(another_type()),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            AttributeValue::M(map) => visitor.visit_map(entries(map)),
            _ => Err(another_type()),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_map(visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            AttributeValue::Null(_) => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.0 {
            AttributeValue::S(text) => visitor.visit_enum(text.into_deserializer()),
            AttributeValue::M(map) => visitor.visit_enum(MapAccessDeserializer::new(entries(map))),
            _ => Err(another_type()),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 char str bytes byte_buf unit unit_struct tuple_struct
        identifier
    }
}

/// Of another type than what is read has, or of one that we never write.
fn another_type() -> Error {
    Error::custom("an attribute of another type")
}

impl IntoDeserializer<'_, Error> for Attribute {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

type Entries<'de> = MapDeserializer<'de, vec::IntoIter<(String, Attribute)>, Error>;

fn entries<'de>(map: Item) -> Entries<'de> {
    let entries = map
        .into_iter()
        .map(|(name, value)| (name, Attribute(value)));
    MapDeserializer::new(entries.collect::<Vec<_>>().into_iter())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Name(String);

    #[derive(Debug, PartialEq, PartialOrd, Ord, Eq, Serialize, Deserialize)]
    enum Kind {
        Plain,
        Numbered(u8),
        Named { name: String },
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(tag = "what")]
    enum Tagged {
        Place { at: i64 },
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Everything {
        name: Name,
        kinds: Vec<Kind>,
        #[serde(flatten)]
        tagged: Tagged,
        least: i64,
        most: u64,
        share: f64,
        is_there: bool,
        nothing: Option<String>,
        something: Option<Name>,
        #[serde(default)]
        left_out: Vec<u8>,
        pair: (u32, String),
        by_kind: BTreeMap<String, Kind>,
        free: Value,
    }

    fn everything() -> Everything {
        Everything {
            name: Name("Zażółć".to_owned()),
            kinds: vec![
                Kind::Plain,
                Kind::Numbered(255),
                Kind::Named {
                    name: String::new(),
                },
            ],
            tagged: Tagged::Place { at: -1 },
            least: i64::MIN,
            most: u64::MAX,
            share: 0.1,
            is_there: true,
            nothing: None,
            something: Some(Name("x".to_owned())),
            left_out: vec![0, 255],
            pair: (7, "seven".to_owned()),
            by_kind: BTreeMap::from([("a".to_owned(), Kind::Plain)]),
            free: json!({"list": [1, -2, 2.5, "3", null, true, {"deep": []}]}),
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let item = write(&everything()).unwrap();
        assert_eq!(read::<Everything>(item).unwrap(), everything());
    }

    #[test]
    fn what_is_not_known_is_passed_over_and_what_lacks_has_its_default() {
        let mut item = write(&everything()).unwrap();
        item.remove("left_out");
        item.insert("pk".to_owned(), AttributeValue::S("FIRM#1".to_owned()));
        item.insert("new".to_owned(), AttributeValue::N("1".to_owned()));
        let expected = Everything {
            left_out: vec![],
            ..everything()
        };
        assert_eq!(read::<Everything>(item).unwrap(), expected);
    }

    #[test]
    fn what_is_something_else_is_refused() {
        for (name, value) in [
            ("name", AttributeValue::N("1".to_owned())),
            ("least", AttributeValue::N("1.5".to_owned())),
            ("least", AttributeValue::N("x".to_owned())),
            ("most", AttributeValue::N("-1".to_owned())),
            ("kinds", AttributeValue::Ss(vec!["Plain".to_owned()])),
            (
                "kinds",
                AttributeValue::L(vec![AttributeValue::S("Other".to_owned())]),
            ),
            ("pair", AttributeValue::L(vec![])),
            ("is_there", AttributeValue::Null(true)),
        ] {
            let mut item = write(&everything()).unwrap();
            item.insert(name.to_owned(), value.clone());
            assert!(read::<Everything>(item).is_err(), "{name}: {value:?}");
        }
        assert!(write(&1).is_err());
    }

    #[test]
    fn numbers_are_written_as_they_were() {
        for (value, text) in [
            (json!(0), "0"),
            (json!(-7), "-7"),
            (json!(u64::MAX), "18446744073709551615"),
            (json!(2.5), "2.5"),
        ] {
            assert_eq!(
                attribute(&value).unwrap(),
                AttributeValue::N(text.to_owned())
            );
        }
    }
}
