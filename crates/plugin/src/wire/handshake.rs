//! The small services beside the provider's own that the host side of a plugin calls.

use prost::Message;

/// Requests and answers without content, of `plugin.GRPCController` and `plugin.GRPCStdio`.
#[derive(Clone, PartialEq, Message)]
pub struct Empty {}

/// The answer of `grpc.health.v1.Health/Check`.
#[derive(Clone, PartialEq, Message)]
pub struct HealthCheckResponse {
    #[prost(enumeration = "ServingStatus", tag = "1")]
    pub status: i32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, prost::Enumeration)]
#[repr(i32)]
pub enum ServingStatus {
    Unknown = 0,
    Serving = 1,
    NotServing = 2,
}

/// What `plugin.GRPCStdio/StreamStdio` streams: what the plugin prints without going through its log.
#[derive(Clone, PartialEq, Message)]
pub struct StdioData {
    /// 1 is standard output, 2 is standard error.
    #[prost(int32, tag = "1")]
    pub channel: i32,
    #[prost(bytes = "vec", tag = "2")]
    pub data: Vec<u8>,
}
