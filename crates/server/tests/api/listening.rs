//! The backend as a process: whoever holds a connection, others are answered; and it ends when it is told to.

use std::io::{BufRead as _, BufReader, ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::support::{order, random_hex, shared_keys};

/// Longer than anything takes on a busy machine.
const LONG: Duration = Duration::from_secs(30);
const HALF: &str = "GET /healthz HTTP/1.1\r\nHost: pay.example\r\nX-Half: ";

/// A backend of its own, which ends with the test.
struct Backend {
    process: Child,
    address: SocketAddr,
    folder: PathBuf,
}

impl Backend {
    /// Starts it with these settings, and with so many files at most.
    fn start(settings: &[(&str, &str)], files: u32) -> Self {
        let folder = std::env::temp_dir().join(format!("paylater-process-{}", random_hex()));
        std::fs::create_dir_all(&folder).unwrap();
        let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("development.toml");
        let limited = format!("ulimit -n {files}; exec \"$0\" serve --config \"$1\"");
        let mut command = Command::new("sh");
        command.arg("-c").arg(limited).arg(env!("CARGO_BIN_EXE_paylater")).arg(config);
        command
            .env("PAYLATER_LISTEN", "127.0.0.1:0")
            .env("PAYLATER_LOG", "info")
            .env("PAYLATER_DATABASE_URL", folder.join("paylater.db"))
            .env("PAYLATER_ASSETS_DIR", "")
            .env("PAYLATER_KEYS_DIR", shared_keys().join("keys"))
            .env("PAYLATER_PROVIDER_KEYS_DIR", shared_keys().join("sandbox-keys"));
        command.envs(settings.iter().map(|(name, value)| (format!("PAYLATER_{name}"), value)));
        let mut process = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(process.stderr.take().unwrap()).lines().map(Result::unwrap);
        let address = lines
            .by_ref()
            .find_map(|line| {
                let said: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("{line}"));
                said["fields"]["address"].as_str().map(|address| address.parse().unwrap())
            })
            .expect("it listens");
        std::thread::spawn(move || lines.for_each(drop));
        Self { process, address, folder }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect_timeout(&self.address, LONG).unwrap();
        stream.set_read_timeout(Some(LONG)).unwrap();
        stream.set_write_timeout(Some(Duration::from_millis(100))).unwrap();
        stream
    }

    fn saying(&self, text: &str) -> TcpStream {
        let mut stream = self.connect();
        stream.write_all(text.as_bytes()).unwrap();
        stream
    }

    /// Asks on a connection of its own; what came back, and after how long.
    fn ask(&self, request: &str, body: &str) -> (String, Duration) {
        let begun = Instant::now();
        let length = body.len();
        let mut stream = self.saying(&format!(
            "{request}Host: pay.example\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
        ));
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        (answer, begun.elapsed())
    }

    fn is_alive(&self) -> Duration {
        let (answer, after) = self.ask("GET /healthz HTTP/1.1\r\n", "");
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
        after
    }

    /// Opens a session: its id, and its token.
    fn session(&self) -> (String, String) {
        let key = std::fs::read_to_string(shared_keys().join("keys/shop_api.key")).unwrap();
        let head = format!(
            "POST /v1/checkout-sessions HTTP/1.1\r\nAuthorization: Bearer {}\r\nIdempotency-Key: key-of-session\r\nContent-Type: application/json\r\n",
            key.trim()
        );
        let (answer, _) = self.ask(&head, &order(8_900).to_string());
        let created: Value = serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap();
        (created["id"].as_str().unwrap().into(), created["client_token"].as_str().unwrap().into())
    }

    fn tell_to_stop(&self) {
        kill_process(Pid::from_child(&self.process), Signal::TERM).unwrap();
    }

    /// Waits for its end.
    fn end(&mut self) -> (ExitStatus, Duration) {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.process.try_wait().unwrap() {
                return (status, begun.elapsed());
            }
            assert!(begun.elapsed() < LONG, "it does not end");
            sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Backend {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Reads until the other side closes.
fn until_closed(stream: &mut TcpStream) -> String {
    let mut said = Vec::new();
    match stream.read_to_end(&mut said) {
        Ok(_) => {}
        Err(error) => assert_eq!(error.kind(), ErrorKind::ConnectionReset, "it is not closed"),
    }
    String::from_utf8(said).unwrap()
}

#[test]
fn connections_that_ask_for_nothing_are_closed_in_time_and_others_are_answered_meanwhile() {
    let backend = Backend::start(&[("HEAD_TIMEOUT_S", "2")], 1_024);
    let begun = Instant::now();
    let mut held: Vec<TcpStream> = (0..50).map(|_| backend.saying(HALF)).collect();
    held.extend((0..50).map(|_| backend.connect()));
    // One that was answered, and has nothing more to ask.
    held.push(backend.saying("GET /healthz HTTP/1.1\r\nHost: pay.example\r\n\r\n"));
    let mut answered = 0;
    while begun.elapsed() < Duration::from_millis(1_500) {
        assert!(backend.is_alive() < Duration::from_secs(10));
        answered += 1;
    }
    assert!(answered > 0);
    for (place, stream) in held.iter_mut().enumerate() {
        let said = until_closed(stream);
        assert_eq!(said.contains("\"alive\""), place == 100, "{said}");
    }
    let after = begun.elapsed();
    assert!((2..20).contains(&after.as_secs()), "{after:?}");
    backend.is_alive();
}

#[test]
fn a_head_that_never_ends_or_a_reader_who_never_reads_is_let_go() {
    let backend = Backend::start(&[("HEAD_TIMEOUT_S", "2")], 1_024);
    // More than a head may have: said no to at once, not collected until the time is over.
    let mut endless = backend.saying("GET /healthz HTTP/1.1\r\nHost: pay.example\r\n");
    let line = format!("X-More: {}\r\n", "a".repeat(1_000));
    let sent = (0..200).take_while(|_| endless.write_all(line.as_bytes()).is_ok()).count();
    let said = until_closed(&mut endless);
    assert!(sent < 200 || said.starts_with("HTTP/1.1 431 "), "{sent} {said}");
    // It asks for more than lies between us, and takes nothing of it.
    let mut reader = backend.connect();
    let asked = "GET /openapi.json HTTP/1.1\r\nHost: pay.example\r\n\r\n".repeat(600);
    let _ = reader.write_all(asked.as_bytes());
    let begun = Instant::now();
    while reader.write_all(b"G").map_or_else(|error| is_full(error.kind()), |()| true) {
        assert!(begun.elapsed() < LONG, "it waits for ever for somebody to read");
        sleep(Duration::from_millis(50));
    }
    assert!(begun.elapsed() > Duration::from_secs(2));
    backend.is_alive();
}

fn is_full(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::WouldBlock | ErrorKind::TimedOut)
}

#[test]
fn told_to_stop_it_listens_no_more_answers_who_waits_and_ends_well_whatever_others_do() {
    let mut backend = Backend::start(&[("STOP_TIMEOUT_S", "10")], 1_024);
    let (session, token) = backend.session();
    let half = backend.saying(HALF);
    let silent = backend.connect();
    let mut poll = backend.saying(&format!(
        "GET /v1/checkout-sessions/{session}/status?seen=1&wait_s=25 HTTP/1.1\r\nHost: pay.example\r\nAuthorization: Bearer {token}\r\n\r\n"
    ));
    // All of it has arrived when something that was sent later is answered.
    backend.is_alive();
    sleep(Duration::from_millis(200));
    backend.tell_to_stop();
    let told = Instant::now();
    while TcpStream::connect_timeout(&backend.address, LONG).is_ok() {
        assert!(told.elapsed() < Duration::from_secs(5), "it still listens");
        sleep(Duration::from_millis(10));
    }
    let said = until_closed(&mut poll);
    assert!(said.starts_with("HTTP/1.1 200 ") && said.contains("\"status\":\"open\""), "{said}");
    let (status, _) = backend.end();
    let after = told.elapsed();
    assert_eq!(status.code(), Some(0));
    assert!(after < Duration::from_secs(8), "{after:?}");
    drop((half, silent));
}

#[test]
fn whoever_waits_for_an_answer_may_have_sent_the_next_request_and_go_away() {
    // 128 files are 64 places.
    let backend = Backend::start(&[], 128);
    let (session, token) = backend.session();
    let status = |wait_s: u32, rest: &str| {
        format!(
            "GET /v1/checkout-sessions/{session}/status?seen=1&wait_s={wait_s} HTTP/1.1\r\nHost: pay.example\r\nOrigin: http://127.0.0.1:8780\r\nAuthorization: Bearer {token}\r\n{rest}\r\n"
        )
    };
    let health = "GET /healthz HTTP/1.1\r\nHost: pay.example\r\n\r\n";
    let last = status(1, "Connection: close\r\n");
    // In one piece, and with the second half of the last of them when the first has waited long.
    let (begin, end) = last.split_at(60);
    let begun = Instant::now();
    let mut stream = backend.saying(&format!("{}{health}{health}{}{begin}", status(1, ""), status(0, "")));
    sleep(Duration::from_millis(500));
    stream.write_all(end.as_bytes()).unwrap();
    let said = until_closed(&mut stream);
    let kinds = said.split("HTTP/1.1 200 OK\r\n").skip(1).map(|answer| {
        assert_eq!(answer.matches("\r\n\r\n").count(), 1, "{said}");
        (answer.contains("\"status\":\"open\""), answer.contains("connection: close"))
    });
    let (status_answer, health_answer) = ((true, false), (false, false));
    let expected = [status_answer, health_answer, health_answer, status_answer, (true, true)];
    assert_eq!(kinds.collect::<Vec<_>>(), expected, "{said}");
    assert!(begun.elapsed() >= Duration::from_secs(2), "both of them waited");
    // The older protocol ends a connection by itself, whether the answer took long or not.
    let old = status(1, "").replace("HTTP/1.1", "HTTP/1.0");
    assert!(until_closed(&mut backend.saying(&old)).starts_with("HTTP/1.0 200 "));
    // The places of those who have gone are free at once, and not when their answers are made.
    let waiting: Vec<TcpStream> = (0..64).map(|_| backend.saying(&status(25, ""))).collect();
    sleep(Duration::from_millis(500));
    drop(waiting);
    assert!(backend.is_alive() < Duration::from_secs(15));
}

#[test]
fn a_request_that_never_ends_is_cut_at_the_deadline_and_the_end_is_a_good_one_all_the_same() {
    let mut backend = Backend::start(&[("STOP_TIMEOUT_S", "2")], 1_024);
    let (session, token) = backend.session();
    let posting = backend.saying(&format!(
        "POST /v1/checkout-sessions/{session}/cancel HTTP/1.1\r\nHost: pay.example\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{{"
    ));
    backend.is_alive();
    sleep(Duration::from_millis(200));
    backend.tell_to_stop();
    let (status, after) = backend.end();
    assert_eq!(status.code(), Some(0));
    assert!((2..12).contains(&after.as_secs()), "{after:?}");
    drop(posting);
}

#[test]
fn an_attacker_who_takes_every_place_keeps_nobody_out_for_long() {
    // 128 files are 64 places.
    let backend = Backend::start(&[("HEAD_TIMEOUT_S", "1")], 128);
    let mut held: Vec<TcpStream> = (0..150).map(|_| backend.connect()).collect();
    let begun = Instant::now();
    let mut slowest = Duration::ZERO;
    while begun.elapsed() < Duration::from_secs(6) {
        // Each place that is given up is taken again at once.
        for stream in &mut held {
            stream.set_nonblocking(true).unwrap();
            if !matches!(stream.peek(&mut [0]), Err(error) if error.kind() == ErrorKind::WouldBlock) {
                *stream = backend.connect();
            }
        }
        slowest = slowest.max(backend.is_alive());
    }
    // Each second 64 places become free, and those who wait are taken in their order.
    assert!(slowest < Duration::from_secs(20), "{slowest:?}");
    drop(held);
    let mut calm = backend.is_alive();
    for _ in 0..20 {
        calm = backend.is_alive();
    }
    assert!(calm < Duration::from_secs(5), "{calm:?}");
}
