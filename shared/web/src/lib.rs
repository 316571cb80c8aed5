//! HTTP glue: authentication, problem+json, pagination.
