//! Boot.

fn main() {}
