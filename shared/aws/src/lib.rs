//! Adapters to AWS services.
