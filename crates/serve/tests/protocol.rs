//! The plugin process as an engine sees it, without an engine: handshake, calls, end.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test, which starts the program it tests")]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use bytes::Bytes;
use h2::client::SendRequest;
use http::Request;
use prost::Message;
use terrane_plugin::grpc::{FrameReader, decode, frame};
use terrane_plugin::protocol6::{value_from_wire, value_to_wire};
use terrane_plugin::wire::tfplugin6 as wire;
use terrane_value::{Type, Value};
use tokio::net::UnixStream;

const COOKIE: &str = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

fn start(cookie: Option<&str>) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_terrane-dev-provider"));
    command.arg("fixtures").env_remove("FIXTURES_WORLD").env_remove("TF_PLUGIN_MAGIC_COOKIE");
    command.envs(cookie.map(|cookie| ("TF_PLUGIN_MAGIC_COOKIE", cookie)));
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

async fn call<A: Message + Default>(
    connection: &SendRequest<Bytes>,
    path: &str,
    message: &impl Message,
) -> Result<A, String> {
    let mut connection = connection.clone().ready().await.unwrap();
    let request = Request::post(format!("http://plugin{path}")).header("content-type", "application/grpc").body(());
    let (response, mut body) = connection.send_request(request.unwrap(), false).unwrap();
    body.send_data(frame(message), true).unwrap();
    let mut answer = response.await.unwrap().into_body();
    let mut reader = FrameReader::default();
    while let Some(data) = answer.data().await {
        let data = data.unwrap();
        answer.flow_control().release_capacity(data.len()).unwrap();
        reader.push(&data).unwrap();
    }
    let trailers = answer.trailers().await.unwrap().unwrap();
    match trailers["grpc-status"].to_str().unwrap() {
        "0" => Ok(decode(reader.finish().unwrap()).unwrap()),
        code => Err(format!("{code}: {}", trailers["grpc-message"].to_str().unwrap())),
    }
}

#[test]
fn a_plugin_is_not_started_by_hand() {
    let output = start(None).wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("this program is a provider plugin"));
}

#[test]
fn a_plugin_shakes_hands_answers_and_ends() {
    let mut child = start(Some(COOKIE));
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let socket = line.strip_prefix("1|6|unix|").and_then(|rest| rest.strip_suffix("|grpc|\n")).unwrap().to_owned();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(converse(&socket));
    assert!(child.wait().unwrap().success());
    assert!(!std::path::Path::new(&socket).exists());
}

async fn converse(socket: &str) {
    let stream = UnixStream::connect(socket).await.unwrap();
    let (connection, driver) = h2::client::handshake(stream).await.unwrap();
    tokio::spawn(driver);
    let schemas: wire::GetProviderSchemaResponse =
        call(&connection, "/tfplugin6.Provider/GetProviderSchema", &wire::Empty {}).await.unwrap();
    assert!(schemas.resource_schemas.contains_key("fixtures_item"));

    // Larger than every window, in both directions.
    let text = Type::String;
    let argument = Value::string("x".repeat(5 << 20));
    let arguments = vec![value_to_wire(&argument, &Type::Dynamic).unwrap()];
    let request = wire::CallFunctionRequest { name: "echo".into(), arguments };
    let response: wire::CallFunctionResponse =
        call(&connection, "/tfplugin6.Provider/CallFunction", &request).await.unwrap();
    let result = value_from_wire(response.result, &Type::Dynamic).unwrap();
    assert!(*result.ty() == text && result.same(&argument));

    for (path, expected) in [
        ("/tfplugin6.Provider/DoMagic", "12: unknown method DoMagic"),
        ("/tfplugin5.Provider/GetSchema", "12: unknown method /tfplugin5.Provider/GetSchema"),
        ("/tfplugin6.Provider/ReadResource", "3: this provider has no resource type \"\""),
    ] {
        assert_eq!(call::<wire::Empty>(&connection, path, &wire::Empty {}).await.unwrap_err(), expected);
    }
    call::<wire::Empty>(&connection, "/plugin.GRPCController/Shutdown", &wire::Empty {}).await.unwrap();
}
