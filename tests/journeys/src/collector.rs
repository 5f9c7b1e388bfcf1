//! An OTLP/HTTP collector that keeps what it is sent.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use prost::Message;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A span, as far as tests look at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// Which service made it.
    pub service: String,
    /// Its name.
    pub name: String,
    /// Hex.
    pub trace: String,
    /// Hex.
    pub id: String,
    /// Hex; empty at a root.
    pub parent: String,
}

/// Listens on loopback until the test ends.
pub struct Collector {
    address: SocketAddr,
    received: Arc<Mutex<Received>>,
}

#[derive(Default)]
struct Received {
    spans: Vec<Span>,
    bytes: Vec<u8>,
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

impl Collector {
    /// On a free port.
    ///
    /// # Panics
    /// Where none is free.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener
            .local_addr()
            .expect("a bound socket has an address");
        let received = Arc::<Mutex<Received>>::default();
        let keep = Arc::clone(&received);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&keep)));
            }
        });
        Self { address, received }
    }

    /// What services are told so that they send here, soon.
    pub fn variables(&self) -> Vec<(String, String)> {
        [
            (
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                format!("http://{}", self.address),
            ),
            ("OTEL_BSP_SCHEDULE_DELAY", "100".into()),
        ]
        .map(|(k, v)| (k.to_owned(), v))
        .to_vec()
    }

    /// All spans so far.
    ///
    /// # Panics
    /// Where a reader of ours panicked.
    pub fn spans(&self) -> Vec<Span> {
        self.received
            .lock()
            .expect("no reader panics")
            .spans
            .clone()
    }

    /// Everything that was sent, as it came.
    ///
    /// # Panics
    /// Where a reader of ours panicked.
    pub fn bytes(&self) -> Vec<u8> {
        self.received
            .lock()
            .expect("no reader panics")
            .bytes
            .clone()
    }
}

/// One connection; requests carry their length.
async fn serve(mut stream: TcpStream, received: Arc<Mutex<Received>>) {
    let mut buffer = Vec::new();
    loop {
        let head = loop {
            if let Some(end) = buffer.windows(4).position(|w| w == b"\r\n\r\n") {
                break end + 4;
            }
            if !matches!(stream.read_buf(&mut buffer).await, Ok(1..)) {
                return;
            }
        };
        let text = String::from_utf8_lossy(&buffer[..head]).to_ascii_lowercase();
        let length = text.lines().find_map(|l| l.strip_prefix("content-length:"));
        let Some(length) = length.and_then(|l| l.trim().parse::<usize>().ok()) else {
            return;
        };
        while buffer.len() < head + length {
            if !matches!(stream.read_buf(&mut buffer).await, Ok(1..)) {
                return;
            }
        }
        let rest = buffer.split_off(head + length);
        keep(
            &buffer[head..],
            text.starts_with("post /v1/traces"),
            &received,
        );
        buffer = rest;
        let answer =
            b"HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\ncontent-length: 0\r\n\r\n";
        if stream.write_all(answer).await.is_err() {
            return;
        }
    }
}

fn keep(body: &[u8], traces: bool, received: &Mutex<Received>) {
    let mut received = received.lock().expect("no reader panics");
    received.bytes.extend_from_slice(body);
    let export = ExportTraceServiceRequest::decode(body)
        .ok()
        .filter(|_| traces);
    for resource in export.into_iter().flat_map(|e| e.resource_spans) {
        let attributes = resource.resource.map(|r| r.attributes).unwrap_or_default();
        let name = attributes
            .into_iter()
            .find(|a| a.key == "service.name")
            .and_then(|a| a.value);
        let service = match name.and_then(|v| v.value) {
            Some(opentelemetry_proto::tonic::common::v1::any_value::Value::StringValue(name)) => {
                name
            }
            _ => String::new(),
        };
        for span in resource.scope_spans.into_iter().flat_map(|s| s.spans) {
            received.spans.push(Span {
                service: service.clone(),
                name: span.name,
                trace: hex(&span.trace_id),
                id: hex(&span.span_id),
                parent: hex(&span.parent_span_id),
            });
        }
    }
}
