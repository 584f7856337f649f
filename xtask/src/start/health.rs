//! Asks a process on this machine whether it can do its work: one GET, by hand, over a socket.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(2);

/// Whether it answered 200. Everything else, no answer among it, means not yet.
pub fn is_healthy(port: u16, path: &str) -> bool {
    status_line(port, path).is_ok_and(|line| is_ok(&line))
}

fn status_line(port: u16, path: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&SocketAddr::from((Ipv4Addr::LOCALHOST, port)), PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    write!(stream, "GET {path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\nconnection: close\r\n\r\n")?;
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line)?;
    Ok(line)
}

fn is_ok(status_line: &str) -> bool {
    status_line.split(' ').nth(1) == Some("200")
}

#[cfg(test)]
mod tests {
    use super::is_ok;

    #[test]
    fn only_200_is_healthy() {
        assert!(is_ok("HTTP/1.1 200 OK\r\n"));
        assert!(!is_ok("HTTP/1.1 503 Service Unavailable\r\n"));
        assert!(!is_ok("HTTP/1.1 2000\r\n"));
        assert!(!is_ok(""));
    }
}
