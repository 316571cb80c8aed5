//! What can be told of a condition before there is a record: that it looks at what there is, compares
//! like with like, and is a yes or a no.

use minijinja::machinery::ast::{BinOpKind, CallArg, Compare, Expr, UnaryOpKind};
use minijinja::value::ValueKind;

use super::{ConditionError, NAMES};

/// What an expression is, as far as that is known. The firm's own fields may be anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    YesNo,
    Number,
    Text,
    List,
    Any,
}

/// Fails for what is no condition.
pub(super) fn is_yes_or_no(expression: &Expr<'_>) -> Result<(), ConditionError> {
    match kind(expression)? {
        Kind::YesNo | Kind::Any => Ok(()),
        Kind::Number | Kind::Text | Kind::List => {
            senseless("must be true or false, such as amount > 100")
        }
    }
}

fn kind(expression: &Expr<'_>) -> Result<Kind, ConditionError> {
    match expression {
        Expr::Var(name) => named(name.id),
        Expr::Const(it) => match it.value.kind() {
            ValueKind::Bool => Ok(Kind::YesNo),
            ValueKind::Number => Ok(Kind::Number),
            ValueKind::String => Ok(Kind::Text),
            _ => senseless("write \"is not defined\" for what is not there"),
        },
        Expr::GetAttr(it) => part_of(&it.expr),
        Expr::GetItem(it) => {
            kind(&it.subscript_expr)?;
            part_of(&it.expr)
        }
        Expr::List(it) => list(&it.items),
        Expr::Tuple(it) => list(&it.items),
        Expr::UnaryOp(it) => match it.op {
            UnaryOpKind::Not => kind(&it.expr).map(|_| Kind::YesNo),
            UnaryOpKind::Neg => matching(kind(&it.expr)?, Kind::Number),
        },
        Expr::BinOp(it) => two(it.op, kind(&it.left)?, kind(&it.right)?),
        Expr::Compare(it) => chain(it),
        Expr::Test(it) => {
            kind(&it.expr)?;
            match it.name {
                "defined" | "undefined" if it.args.is_empty() => Ok(Kind::YesNo),
                name => senseless(format!(
                    "knows no test {name}; there are defined and undefined"
                )),
            }
        }
        Expr::Filter(it) => {
            let of = it.expr.as_ref().map(kind).transpose()?;
            filter(it.name, of, &it.args)
        }
        Expr::Slice(_) | Expr::IfExpr(_) | Expr::Call(_) | Expr::Map(_) => senseless(
            "knows comparisons, in, and, or, not, is defined, lists, and the filters lower and length",
        ),
    }
}

fn named(name: &str) -> Result<Kind, ConditionError> {
    match name {
        "amount" | "revision" => Ok(Kind::Number),
        "fields" => Ok(Kind::Any),
        name if NAMES.contains(&name) => Ok(Kind::Text),
        name => Err(ConditionError::UnknownName(name.to_owned())),
    }
}

fn part_of(whole: &Expr<'_>) -> Result<Kind, ConditionError> {
    match kind(whole)? {
        Kind::Any | Kind::List => Ok(Kind::Any),
        Kind::YesNo | Kind::Number | Kind::Text => {
            senseless("looks for a part of what has none; parts have fields and lists")
        }
    }
}

fn list(items: &[Expr<'_>]) -> Result<Kind, ConditionError> {
    items.iter().try_for_each(|item| kind(item).map(drop))?;
    Ok(Kind::List)
}

fn chain(compare: &Compare<'_>) -> Result<Kind, ConditionError> {
    let mut left = kind(&compare.expr)?;
    for comparison in &compare.ops {
        let right = kind(&comparison.expr)?;
        two(super::evaluate::operator(&comparison.op).0, left, right)?;
        left = right;
    }
    Ok(Kind::YesNo)
}

fn two(operator: BinOpKind, left: Kind, right: Kind) -> Result<Kind, ConditionError> {
    use BinOpKind::{Eq, Gt, Gte, In, Lt, Lte, Ne, ScAnd, ScOr};
    match operator {
        ScAnd | ScOr => Ok(Kind::YesNo),
        In => match right {
            Kind::List | Kind::Any => Ok(Kind::YesNo),
            Kind::Text => matching(left, Kind::Text).map(|_| Kind::YesNo),
            Kind::Number | Kind::YesNo => senseless("looks into what is neither a list nor a text"),
        },
        Eq | Ne => matching(left, right).map(|_| Kind::YesNo),
        Lt | Lte | Gt | Gte => match matching(left, right)? {
            Kind::Number | Kind::Text | Kind::Any => Ok(Kind::YesNo),
            Kind::YesNo | Kind::List => senseless("only numbers and texts are more or less"),
        },
        _ => senseless("does not calculate"),
    }
}

fn matching(left: Kind, right: Kind) -> Result<Kind, ConditionError> {
    match (left, right) {
        (Kind::Any, other) | (other, Kind::Any) => Ok(other),
        (left, right) if left == right => Ok(left),
        _ => senseless("compares what can never be alike, such as a number with a text"),
    }
}

fn filter(name: &str, of: Option<Kind>, arguments: &[CallArg<'_>]) -> Result<Kind, ConditionError> {
    match (name, of) {
        ("lower", Some(of)) if arguments.is_empty() => matching(of, Kind::Text),
        ("length", Some(Kind::Text | Kind::List | Kind::Any)) if arguments.is_empty() => {
            Ok(Kind::Number)
        }
        _ => senseless(format!(
            "cannot use {name} so; there are lower, for texts, and length, for texts and lists"
        )),
    }
}

fn senseless<T>(why: impl Into<String>) -> Result<T, ConditionError> {
    Err(ConditionError::Senseless(why.into()))
}
