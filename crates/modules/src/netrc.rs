//! `.netrc`: names and passwords for hosts, as curl and git read it.

use std::path::PathBuf;

use terrane_cli_config::Token;
use terrane_http::Url;

/// What the file of this user says of a host. Secrets do not go over clear text, except to this machine.
pub(crate) fn login(url: &Url) -> Option<(String, Token)> {
    let host = url.host_str()?;
    if url.scheme() != "https" && !matches!(host, "localhost" | "127.0.0.1" | "[::1]") {
        return None;
    }
    let named = std::env::var_os("NETRC").filter(|path| !path.is_empty()).map(PathBuf::from);
    let path = named.or_else(|| std::env::home_dir().map(|home| home.join(".netrc")))?;
    find(&std::fs::read_to_string(path).ok()?, host)
}

/// The entry of a host, else that of `default`.
fn find(text: &str, host: &str) -> Option<(String, Token)> {
    // Macros last to the next empty line, and are not for us.
    let mut in_macro = false;
    let lines = text.lines().filter(|line| {
        in_macro = (in_macro || line.trim_start().starts_with("macdef")) && !line.trim().is_empty();
        !in_macro && !line.trim_start().starts_with('#')
    });
    let mut words = lines.flat_map(str::split_whitespace);
    let (mut applies, mut name, mut password) = (false, None, None);
    while let Some(word) = words.next() {
        match word {
            "machine" | "default" if applies => break,
            "machine" => applies = words.next().is_some_and(|machine| machine.eq_ignore_ascii_case(host)),
            "default" => applies = true,
            "login" => name = words.next().filter(|_| applies).or(name),
            "password" => password = words.next().filter(|_| applies).or(password),
            // "account", and what is not known.
            _ => {}
        }
    }
    Some((name?.to_string(), Token::new(password?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_entry_of_the_host_is_taken() {
        let text = "# machine commented.example.com login x password x\nmacdef init\ncd /x login y password y\n\n\
                    machine a.example.com\n  login ann\n  password secret1\n  account x\nmachine b.example.com login bob password \
                    secret2\ndefault login anonymous password me\n";
        for (host, expected) in [
            ("a.example.com", Some(("ann", "secret1"))),
            ("B.example.com", Some(("bob", "secret2"))),
            ("c.example.com", Some(("anonymous", "me"))),
        ] {
            let found = find(text, host);
            let found = found.as_ref().map(|(name, password)| (name.as_str(), password.reveal()));
            assert_eq!(found, expected, "{host}");
        }
        assert!(find("machine a login x", "a").is_none());
        assert!(find("machine b login x password y", "a").is_none());
    }
}
