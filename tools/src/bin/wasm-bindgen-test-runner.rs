//! `wasm-bindgen-test-runner`: what `cargo test` runs for wasm32, so that the tests run inside a browser.

fn main() -> anyhow::Result<()> {
    wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(std::env::args_os())
}
