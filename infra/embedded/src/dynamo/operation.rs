//! The operations of DynamoDB that the embedded engine answers.

/// An operation of DynamoDB's API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    /// `CreateTable`
    CreateTable,
    /// `DescribeTable`
    DescribeTable,
    /// `ListTables`
    ListTables,
    /// `UpdateTimeToLive`
    UpdateTimeToLive,
    /// `PutItem`
    PutItem,
    /// `GetItem`
    GetItem,
    /// `UpdateItem`
    UpdateItem,
    /// `DeleteItem`
    DeleteItem,
    /// `Query`
    Query,
    /// `Scan`
    Scan,
    /// `BatchGetItem`
    BatchGetItem,
    /// `BatchWriteItem`
    BatchWriteItem,
    /// `TransactWriteItems`
    TransactWriteItems,
    /// `TransactGetItems`
    TransactGetItems,
}

impl Operation {
    /// Every operation answered.
    pub const ALL: [Self; 14] = [
        Self::CreateTable,
        Self::DescribeTable,
        Self::ListTables,
        Self::UpdateTimeToLive,
        Self::PutItem,
        Self::GetItem,
        Self::UpdateItem,
        Self::DeleteItem,
        Self::Query,
        Self::Scan,
        Self::BatchGetItem,
        Self::BatchWriteItem,
        Self::TransactWriteItems,
        Self::TransactGetItems,
    ];

    /// The name as AWS writes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::CreateTable => "CreateTable",
            Self::DescribeTable => "DescribeTable",
            Self::ListTables => "ListTables",
            Self::UpdateTimeToLive => "UpdateTimeToLive",
            Self::PutItem => "PutItem",
            Self::GetItem => "GetItem",
            Self::UpdateItem => "UpdateItem",
            Self::DeleteItem => "DeleteItem",
            Self::Query => "Query",
            Self::Scan => "Scan",
            Self::BatchGetItem => "BatchGetItem",
            Self::BatchWriteItem => "BatchWriteItem",
            Self::TransactWriteItems => "TransactWriteItems",
            Self::TransactGetItems => "TransactGetItems",
        }
    }

    /// The operation an `x-amz-target` header names.
    pub(crate) fn of_target(target: &str) -> Option<Self> {
        let name = target.strip_prefix("DynamoDB_20120810.")?;
        Self::ALL
            .into_iter()
            .find(|operation| operation.name() == name)
    }

    /// Whether it may change items.
    #[must_use]
    pub fn writes_items(self) -> bool {
        matches!(
            self,
            Self::PutItem
                | Self::UpdateItem
                | Self::DeleteItem
                | Self::BatchWriteItem
                | Self::TransactWriteItems
        )
    }

    pub(crate) fn is_transaction(self) -> bool {
        matches!(self, Self::TransactWriteItems | Self::TransactGetItems)
    }
}
