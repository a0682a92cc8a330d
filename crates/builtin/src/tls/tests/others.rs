//! Whether other programs agree. Without them, the tests say so and do nothing.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::{config, text};
use crate::testing::Bench;

/// What the program says; `None` if there is no such program.
fn run(directory: &Path, program: &str, arguments: &str) -> Option<String> {
    let Ok(output) = Command::new(program).current_dir(directory).args(arguments.split(' ')).output() else {
        eprintln!("SKIPPED: there is no {program}");
        return None;
    };
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {arguments}: {text}");
    Some(text)
}

const KEYS: [&str; 6] = [
    r#"{"algorithm": "RSA"}"#,
    r#"{"algorithm": "ECDSA", "ecdsa_curve": "P224"}"#,
    r#"{"algorithm": "ECDSA", "ecdsa_curve": "P256"}"#,
    r#"{"algorithm": "ECDSA", "ecdsa_curve": "P384"}"#,
    r#"{"algorithm": "ECDSA", "ecdsa_curve": "P521"}"#,
    r#"{"algorithm": "ED25519"}"#,
];

#[test]
fn keys_are_read() {
    for json in KEYS {
        let bench = Bench::new("tls");
        let folder = tempfile::tempdir().unwrap();
        let key = bench.create("tls_private_key", json);
        for form in ["private_key_pem", "private_key_pem_pkcs8"] {
            fs::write(folder.path().join("key"), text(&key, form)).unwrap();
            let Some(public) = run(folder.path(), "openssl", "pkey -in key -pubout") else { return };
            assert_eq!(public, text(&key, "public_key_pem"), "{json} {form}");
            run(folder.path(), "openssl", "pkey -in key -check -noout");
        }
        let openssh = text(&key, "private_key_openssh");
        if openssh.is_empty() {
            continue;
        }
        fs::remove_file(folder.path().join("key")).unwrap();
        fs::write(folder.path().join("key"), openssh).unwrap();
        fs::write(folder.path().join("key.pub"), text(&key, "public_key_openssh")).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(folder.path().join("key"), fs::Permissions::from_mode(0o600)).unwrap();
        }
        let Some(public) = run(folder.path(), "ssh-keygen", "-y -f key") else { return };
        assert_eq!(public.trim_end(), text(&key, "public_key_openssh").trim_end());
        let listed = run(folder.path(), "ssh-keygen", "-l -f key.pub").unwrap();
        assert!(listed.contains(&text(&key, "public_key_fingerprint_sha256")), "{listed}");
        let listed = run(folder.path(), "ssh-keygen", "-l -E md5 -f key.pub").unwrap();
        assert!(listed.contains(&text(&key, "public_key_fingerprint_md5")), "{listed}");
    }
}

/// A root, an authority under it, and a certificate for a server, with keys of all kinds.
#[test]
fn chains_are_trusted() {
    for json in KEYS {
        let bench = Bench::new("tls");
        let folder = tempfile::tempdir().unwrap();
        let key = text(&bench.create("tls_private_key", json), "private_key_pem");
        let other = text(&bench.create("tls_private_key", KEYS[5]), "private_key_pem");
        let authority = r#""validity_period_hours": 1000, "allowed_uses": ["cert_signing", "crl_signing"],
            "is_ca_certificate": true"#;
        let root = format!(
            r#"{authority}, "subject": [{{"common_name": "Root", "organization": "Ex & Co"}}],
            "set_authority_key_id": true"#
        );
        let root =
            text(&bench.create("tls_self_signed_cert", &config(&root, &[("private_key_pem", &key)])), "cert_pem");
        let request = |name: &str, key: &str, arguments: &str| {
            let arguments = format!(r#""subject": [{{"common_name": "{name}"}}]{arguments}"#);
            let object = bench.create("tls_cert_request", &config(&arguments, &[("private_key_pem", key)]));
            let pem = text(&object, "cert_request_pem");
            fs::write(folder.path().join("request"), &pem).unwrap();
            run(folder.path(), "openssl", "req -in request -verify -noout");
            pem
        };
        let sign = |arguments: &str, request: &str, certificate: &str, key: &str| {
            let texts = [("ca_cert_pem", certificate), ("ca_private_key_pem", key), ("cert_request_pem", request)];
            text(&bench.create("tls_locally_signed_cert", &config(arguments, &texts)), "cert_pem")
        };
        let limited = format!(r#"{authority}, "max_path_length": 0"#);
        let middle = sign(&limited, &request("Middle", &other, ""), &root, &key);
        let names = r#", "dns_names": ["example.com", "*.example.com"], "ip_addresses": ["10.0.0.1", "::1"],
            "uris": ["spiffe://example.com/x"]"#;
        let usages = r#""validity_period_hours": 10, "allowed_uses": ["server_auth", "digital_signature"],
            "set_subject_key_id": true"#;
        let leaf = sign(usages, &request("example.com", &key, names), &middle, &other);
        for (name, pem) in [("root", &root), ("middle", &middle), ("leaf", &leaf)] {
            fs::write(folder.path().join(name), pem).unwrap();
        }
        let verify = "verify -x509_strict -attime 1706700000 -purpose sslserver -verify_hostname a.example.com \
                      -CAfile root -untrusted middle leaf";
        let Some(verdict) = run(folder.path(), "openssl", verify) else { return };
        assert_eq!(verdict, "leaf: OK\n");
    }
}

/// All that a certificate may have.
#[test]
fn certificates_are_shown() {
    let bench = Bench::new("tls");
    let folder = tempfile::tempdir().unwrap();
    let arguments = r#""validity_period_hours": 300000, "early_renewal_hours": 1, "is_ca_certificate": true,
        "max_path_length": 3, "set_authority_key_id": true, "set_subject_key_id": true,
        "allowed_uses": ["any_extended", "cert_signing", "client_auth", "code_signing", "content_commitment",
            "crl_signing", "data_encipherment", "decipher_only", "digital_signature", "email_protection",
            "encipher_only", "ipsec_end_system", "ipsec_tunnel", "ipsec_user", "key_agreement", "key_encipherment",
            "microsoft_commercial_code_signing", "microsoft_kernel_code_signing", "microsoft_server_gated_crypto",
            "netscape_server_gated_crypto", "ocsp_signing", "server_auth", "timestamping"],
        "dns_names": ["example.com"], "ip_addresses": ["10.0.0.1", "::ffff:10.0.0.2", "2001:db8::1"],
        "uris": ["https://example.com/"],
        "subject": [{"common_name": "*.example.com", "country": "DE", "email_address": "a@example.com",
            "locality": "Köln", "organization": "Example", "organizational_unit": "Unit", "postal_code": "50667",
            "province": "NW", "serial_number": "1", "street_address": ["Second Street 2", "First Street 1"]}]"#;
    let object = bench.create("tls_self_signed_cert", &config(arguments, &[("private_key_pem", super::KEY)]));
    fs::write(folder.path().join("certificate"), text(&object, "cert_pem")).unwrap();
    let options = "x509 -in certificate -noout -nameopt utf8,sep_comma_plus,sname -certopt no_sigdump,no_pubkey \
                   -text -serial";
    let Some(shown) = run(folder.path(), "openssl", options) else { return };
    for part in [
        "Version: 3",
        "Signature Algorithm: ecdsa-with-SHA256",
        "Not Before: Jan 31 10:20:30 2024 GMT",
        "Not After : Apr 22 10:20:30 2058 GMT",
        "Subject: C=DE,O=Example,OU=Unit,L=Köln,ST=NW,street=First Street 1+street=Second Street 2,postalCode=50667,\
         CN=*.example.com,serialNumber=1,emailAddress=a@example.com",
        "X509v3 Key Usage: critical",
        "Digital Signature, Non Repudiation, Key Encipherment, Data Encipherment, Key Agreement, Certificate Sign, \
         CRL Sign, Encipher Only, Decipher Only",
        "Any Extended Key Usage, TLS Web Client Authentication, Code Signing, E-mail Protection, IPSec End System, \
         IPSec Tunnel, IPSec User, Microsoft Commercial Code Signing",
        "Microsoft Server Gated Crypto, Netscape Server Gated Crypto, OCSP Signing, TLS Web Server Authentication, \
         Time Stamping",
        "X509v3 Basic Constraints: critical",
        "CA:TRUE, pathlen:3",
        "X509v3 Subject Key Identifier",
        "X509v3 Authority Key Identifier",
        "DNS:example.com, IP Address:10.0.0.1, IP Address:10.0.0.2, IP Address:2001:DB8:0:0:0:0:0:1, \
         URI:https://example.com/",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    // Its number in other digits.
    let number: u128 = text(&object, "id").parse().unwrap();
    assert!(shown.contains(&format!("serial={number:032X}")));
}
