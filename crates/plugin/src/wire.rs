//! Messages as they cross a plugin's socket, written by hand from the public protocol definitions, so
//! that no build needs a protobuf compiler. Field numbers are the interface: never change one.

pub mod handshake;
pub mod outline;
pub mod tfplugin5;
pub mod tfplugin6;
