//! AWS in the process: DynamoDB over SQLite, a queue and a scheduler on disk.
