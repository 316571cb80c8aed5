//! The build script of every function: its binary is loaded at a fixed address, which spares it the
//! half megabyte of places that the loader would otherwise correct at each start.

#[allow(
    clippy::disallowed_methods,
    reason = "how Cargo speaks to a build script"
)]
fn main() {
    println!("cargo:rerun-if-env-changed=CARGO_CFG_TARGET_OS");
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os == "linux") {
        println!("cargo:rustc-link-arg-bins=-no-pie");
    }
}
