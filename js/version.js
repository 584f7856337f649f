// The package's version; a test keeps it equal to that in Cargo.toml and package.json.

export const VERSION = '0.1.0';
