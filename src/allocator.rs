//! Where the component's memory comes from in a browser: an allocator made for wasm, of one thread, that grows the memory by
//! itself. The standard one is 2 kB more for a phone, and slower.

use talc::wasm::{WasmDynamicTalc, new_wasm_dynamic_allocator};

#[global_allocator]
static MEMORY: WasmDynamicTalc = new_wasm_dynamic_allocator();
