//! Boot of a Lambda function.
