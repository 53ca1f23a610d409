//! The embedded model: ships with the program and is the default. It reads the question through a sentence encoder and
//! writes the plan lexeme by lexeme through the grammar.

pub mod net;
pub mod reader;
