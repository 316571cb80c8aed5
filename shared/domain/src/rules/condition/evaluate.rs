//! A condition on the facts of a record. Nothing fails: what is not there, and what
//! [`check`](super::check) does not let through, is null.

use std::borrow::Cow;
use std::cmp::Ordering;

use minijinja::machinery::ast::{BinOpKind, CompareOpKind, Expr, UnaryOpKind};
use serde_json::{Number, Value};

/// True when the expression does not come to nothing.
pub(super) fn holds(expression: &Expr<'_>, facts: &Value) -> bool {
    is_true(&value(expression, facts))
}

fn is_true(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(it) => *it,
        Value::Number(it) => it.as_f64() != Some(0.0),
        Value::String(it) => !it.is_empty(),
        Value::Array(it) => !it.is_empty(),
        Value::Object(it) => !it.is_empty(),
    }
}

fn value<'f>(expression: &Expr<'_>, facts: &'f Value) -> Cow<'f, Value> {
    let of = |expression| value(expression, facts);
    Cow::Owned(match expression {
        Expr::Var(name) => return part(Cow::Borrowed(facts), &Value::from(name.id)),
        Expr::GetAttr(it) => return part(of(&it.expr), &Value::from(it.name)),
        Expr::GetItem(it) => return part(of(&it.expr), &of(&it.subscript_expr)),
        Expr::Const(it) => serde_json::to_value(&it.value).unwrap_or_default(),
        Expr::List(it) => it.items.iter().map(|item| of(item).into_owned()).collect(),
        Expr::Tuple(it) => it.items.iter().map(|item| of(item).into_owned()).collect(),
        Expr::UnaryOp(it) => match it.op {
            UnaryOpKind::Not => Value::from(!is_true(&of(&it.expr))),
            UnaryOpKind::Neg => negated(&of(&it.expr)),
        },
        Expr::BinOp(it) => match it.op {
            BinOpKind::ScAnd => (is_true(&of(&it.left)) && is_true(&of(&it.right))).into(),
            BinOpKind::ScOr => (is_true(&of(&it.left)) || is_true(&of(&it.right))).into(),
            operator => compared(operator, &of(&it.left), &of(&it.right)).into(),
        },
        Expr::Compare(it) => {
            let mut left = of(&it.expr);
            let mut all = it.ops.iter().map(|comparison| {
                let right = of(&comparison.expr);
                let (operator, wanted) = operator(&comparison.op);
                let holds = compared(operator, &left, &right) == wanted;
                left = right;
                holds
            });
            all.all(|holds| holds).into()
        }
        Expr::Test(it) => (of(&it.expr).is_null() == (it.name == "undefined")).into(),
        Expr::Filter(it) => match (it.name, it.expr.as_ref().map(of).as_deref()) {
            ("lower", Some(Value::String(text))) => text.to_lowercase().into(),
            ("length", Some(Value::String(text))) => text.chars().count().into(),
            ("length", Some(Value::Array(list))) => list.len().into(),
            _ => Value::Null,
        },
        Expr::Slice(_) | Expr::IfExpr(_) | Expr::Call(_) | Expr::Map(_) => Value::Null,
    })
}

/// What is meant by one of several comparisons in a row, and which answer is wanted.
pub(super) fn operator(operator: &CompareOpKind) -> (BinOpKind, bool) {
    match operator {
        CompareOpKind::Eq => (BinOpKind::Eq, true),
        CompareOpKind::Ne => (BinOpKind::Ne, true),
        CompareOpKind::Lt => (BinOpKind::Lt, true),
        CompareOpKind::Lte => (BinOpKind::Lte, true),
        CompareOpKind::Gt => (BinOpKind::Gt, true),
        CompareOpKind::Gte => (BinOpKind::Gte, true),
        CompareOpKind::In => (BinOpKind::In, true),
        CompareOpKind::NotIn => (BinOpKind::In, false),
    }
}

fn part<'f>(whole: Cow<'f, Value>, name: &Value) -> Cow<'f, Value> {
    fn within<'v>(whole: &'v Value, name: &Value) -> Option<&'v Value> {
        match name {
            Value::String(name) => whole.get(name),
            name => whole.get(usize::try_from(name.as_u64()?).ok()?),
        }
    }
    match whole {
        Cow::Borrowed(whole) => within(whole, name).map_or(Cow::Owned(Value::Null), Cow::Borrowed),
        Cow::Owned(whole) => Cow::Owned(within(&whole, name).cloned().unwrap_or_default()),
    }
}

fn compared(operator: BinOpKind, left: &Value, right: &Value) -> bool {
    let order = || order(left, right);
    match operator {
        BinOpKind::Eq => equal(left, right),
        BinOpKind::Ne => !equal(left, right),
        BinOpKind::Lt => order().is_some_and(Ordering::is_lt),
        BinOpKind::Lte => order().is_some_and(Ordering::is_le),
        BinOpKind::Gt => order().is_some_and(Ordering::is_gt),
        BinOpKind::Gte => order().is_some_and(Ordering::is_ge),
        BinOpKind::In => match (left, right) {
            (left, Value::Array(list)) => list.iter().any(|it| equal(left, it)),
            (Value::String(part), Value::String(text)) => text.contains(part.as_str()),
            _ => false,
        },
        _ => false,
    }
}

/// 3 and 3.0 are equal; what is not there is equal to nothing.
fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Null, _) => false,
        (Value::Number(left), Value::Number(right)) => {
            in_order(left, right).is_some_and(Ordering::is_eq)
        }
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(it, other)| equal(it, other))
        }
        (left, right) => left == right,
    }
}

/// Whole numbers as such: beyond 2^53 a float stands for several of them.
fn in_order(left: &Number, right: &Number) -> Option<Ordering> {
    match (left.as_i128(), right.as_i128()) {
        (Some(left), Some(right)) => Some(left.cmp(&right)),
        _ => left.as_f64()?.partial_cmp(&right.as_f64()?),
    }
}

fn negated(value: &Value) -> Value {
    match value.as_i64().and_then(i64::checked_neg) {
        Some(whole) => whole.into(),
        None => value.as_f64().map(|it| -it).into(),
    }
}

/// Which is more, of two numbers or two texts.
fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => in_order(left, right),
        (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
        _ => None,
    }
}
