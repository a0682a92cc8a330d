//! Our own file of remembered schemas.

use prost::Message;

use super::tfplugin6::ServerCapabilities;

#[derive(Clone, PartialEq, Message)]
pub struct WireOutline {
    /// Of the package.
    #[prost(string, tag = "1")]
    pub hash: String,
    #[prost(uint32, tag = "2")]
    pub protocol: u32,
    #[prost(message, optional, tag = "3")]
    pub capabilities: Option<ServerCapabilities>,
    #[prost(message, repeated, tag = "4")]
    pub pieces: Vec<WirePiece>,
    #[prost(uint64, tag = "5")]
    pub answer_length: u64,
}

/// A part of the answer: from, and up to.
#[derive(Clone, PartialEq, Message)]
pub struct WirePiece {
    #[prost(uint32, tag = "1")]
    pub section: u32,
    #[prost(string, tag = "2")]
    pub name: String,
    #[prost(uint64, tag = "3")]
    pub start: u64,
    #[prost(uint64, tag = "4")]
    pub end: u64,
}
