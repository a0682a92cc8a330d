use expect_test::{Expect, expect};
use terrane_value::{Content, Value};
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;

use super::{KEY, check_invalid, check_plan, config, outline, text};
use crate::testing::Bench;

const SELF_SIGNED: &str = "tls_self_signed_cert";
const LOCALLY_SIGNED: &str = "tls_locally_signed_cert";
const REQUEST: &str = "tls_cert_request";

const HOUR: i64 = 3600;

fn self_signed(arguments: &str) -> String {
    let json = format!(r#""validity_period_hours": 12, "allowed_uses": ["server_auth"]{arguments}"#);
    config(&json, &[("private_key_pem", KEY)])
}

fn check_create(kind: &str, json: &str, expected: Expect) -> (Bench, Value) {
    let bench = Bench::new("tls");
    let object = bench.create(kind, json);
    bench.destroy(kind, &object);
    expected.assert_eq(&outline(&object));
    (bench, object)
}

#[test]
fn creates() {
    check_create(
        SELF_SIGNED,
        &self_signed(""),
        expect![[r#"
        allowed_uses = list["server_auth"]
        cert_pem = <CERTIFICATE>
        early_renewal_hours = 0
        id = "210333992225539262564028269988084663779"
        is_ca_certificate = false
        key_algorithm = "ECDSA"
        max_path_length = -1
        private_key_pem = <EC PRIVATE KEY>
        ready_for_renewal = false
        set_authority_key_id = false
        set_subject_key_id = false
        subject = list[]
        validity_end_time = "2024-01-31T22:20:30Z"
        validity_period_hours = 12
        validity_start_time = "2024-01-31T10:20:30Z"
    "#]],
    );
    let (bench, request) = check_create(
        REQUEST,
        &config(
            r#""subject": [{"common_name": "example.com"}], "dns_names": ["example.com"], "ip_addresses": ["10.0.0.1"]"#,
            &[("private_key_pem", KEY)],
        ),
        expect![[r#"
            cert_request_pem = <CERTIFICATE REQUEST>
            dns_names = list["example.com"]
            id = "d2ed208ce3f887a09624f130bf7e20352bcfbe87"
            ip_addresses = list["10.0.0.1"]
            key_algorithm = "ECDSA"
            private_key_pem = <EC PRIVATE KEY>
            subject = list[{common_name: "example.com", country: null(string), email_address: null(string), locality: null(string), organization: null(string), organizational_unit: null(string), postal_code: null(string), province: null(string), serial_number: null(string), street_address: null(list(string))}]
        "#]],
    );
    let authority = bench.create(SELF_SIGNED, &self_signed(r#", "is_ca_certificate": true"#));
    let texts = [
        ("ca_cert_pem", text(&authority, "cert_pem")),
        ("ca_private_key_pem", KEY.into()),
        ("cert_request_pem", text(&request, "cert_request_pem")),
    ];
    let texts = texts.each_ref().map(|(name, text)| (*name, text.as_str()));
    let json = config(r#""validity_period_hours": 1, "allowed_uses": []"#, &texts);
    let object = bench.create(LOCALLY_SIGNED, &json);
    expect![[r#"
        allowed_uses = list[]
        ca_cert_pem = <CERTIFICATE>
        ca_key_algorithm = "ECDSA"
        ca_private_key_pem = <EC PRIVATE KEY>
        cert_pem = <CERTIFICATE>
        cert_request_pem = <CERTIFICATE REQUEST>
        early_renewal_hours = 0
        id = "171635233683239640515931019365361264838"
        is_ca_certificate = false
        max_path_length = -1
        ready_for_renewal = false
        set_subject_key_id = false
        validity_end_time = "2024-01-31T11:20:30Z"
        validity_period_hours = 1
        validity_start_time = "2024-01-31T10:20:30Z"
    "#]]
    .assert_eq(&outline(&object));
}

#[test]
fn plans_changes() {
    let bench = Bench::new("tls");
    check_plan(
        &bench,
        SELF_SIGNED,
        &bench.null(SELF_SIGNED),
        &self_signed(""),
        expect![[r#"
        allowed_uses = list["server_auth"]
        cert_pem = unknown(string)
        early_renewal_hours = 0
        id = unknown(string)
        is_ca_certificate = false
        key_algorithm = unknown(string)
        max_path_length = -1
        private_key_pem = <EC PRIVATE KEY>
        ready_for_renewal = false
        set_authority_key_id = false
        set_subject_key_id = false
        subject = list[]
        validity_end_time = unknown(string)
        validity_period_hours = 12
        validity_start_time = unknown(string)
    "#]],
    );
    let object = bench.create(SELF_SIGNED, &self_signed(r#", "subject": [{"common_name": "a", "country": "DE"}]"#));
    // In place.
    let json = self_signed(r#", "subject": [{"common_name": "a", "country": "DE"}], "early_renewal_hours": 2"#);
    check_plan(
        &bench,
        SELF_SIGNED,
        &object,
        &json,
        expect![[r#"
        allowed_uses = list["server_auth"]
        cert_pem = <CERTIFICATE>
        early_renewal_hours = 2
        id = "210333992225539262564028269988084663779"
        is_ca_certificate = false
        key_algorithm = "ECDSA"
        max_path_length = -1
        private_key_pem = <EC PRIVATE KEY>
        ready_for_renewal = false
        set_authority_key_id = false
        set_subject_key_id = false
        subject = list[{common_name: "a", country: "DE", email_address: null(string), locality: null(string), organization: null(string), organizational_unit: null(string), postal_code: null(string), province: null(string), serial_number: null(string), street_address: null(list(string))}]
        validity_end_time = "2024-01-31T22:20:30Z"
        validity_period_hours = 12
        validity_start_time = "2024-01-31T10:20:30Z"
    "#]],
    );
    bench.apply(SELF_SIGNED, &object, &json);
    let replaced = |json: &str| {
        let plan = bench.plan(SELF_SIGNED, &object, json);
        plan.lines().filter(|line| line.starts_with("replace")).map(|line| format!("{line}\n")).collect::<String>()
    };
    expect![[r#"
        replace because of .subject
    "#]]
    .assert_eq(&replaced(&self_signed("")));
    expect![[r#"
        replace because of .subject[0].country
        replace because of .subject[0].common_name
    "#]]
    .assert_eq(&replaced(&self_signed(r#", "subject": [{"common_name": "b"}]"#)));
    expect![[r#"
        replace because of .dns_names
        replace because of .uris
        replace because of .is_ca_certificate
        replace because of .max_path_length
        replace because of .set_subject_key_id
    "#]]
    .assert_eq(&replaced(
        &self_signed(
            r#", "subject": [{"common_name": "a", "country": "DE"}], "dns_names": ["b"], "is_ca_certificate": true,
            "max_path_length": 1, "set_subject_key_id": true, "uris": ["${unknown}"]"#,
        )
        .replace("${unknown}", "spiffe://x"),
    ));
}

/// The clock of the bench stands at 2024-01-31T10:20:30Z.
#[test]
fn renews() {
    let bench = Bench::new("tls");
    let json = self_signed(r#", "early_renewal_hours": 3"#);
    let object = bench.create(SELF_SIGNED, &json);
    let state = |bench: &Bench| {
        let read = bench.read(SELF_SIGNED, &object);
        let plan = bench.plan(SELF_SIGNED, &read, &json);
        let replaced = plan.lines().next().unwrap().strip_prefix("replace because of ").unwrap_or("-").to_owned();
        (format!("{:?}", read.attribute("ready_for_renewal").unwrap()), replaced)
    };
    bench.advance(9 * HOUR - 1);
    assert_eq!(state(&bench), ("false".into(), "-".into()));
    bench.advance(1);
    assert_eq!(state(&bench), ("true".into(), ".ready_for_renewal".into()));
    // Also if nobody has looked at it.
    assert!(bench.plan(SELF_SIGNED, &object, &json).starts_with("replace because of .ready_for_renewal"));
    let renewed = bench.apply(SELF_SIGNED, &bench.read(SELF_SIGNED, &object), &json);
    assert_ne!(text(&renewed.object, "id"), text(&object, "id"));
    assert_eq!(text(&renewed.object, "validity_start_time"), "2024-01-31T19:20:30Z");
}

/// Of release 3.4, with checksums instead of PEM blocks; and without what releases have learned since.
#[test]
fn reads_state_of_older_releases() {
    let bench = Bench::new("tls");
    let state = r#"{
        "allowed_uses": ["server_auth"], "cert_pem": "c", "dns_names": null, "early_renewal_hours": 0,
        "id": "123", "ip_addresses": null, "is_ca_certificate": false, "key_algorithm": "ECDSA",
        "private_key_pem": "0123456789012345678901234567890123456789", "ready_for_renewal": false,
        "set_authority_key_id": false, "set_subject_key_id": false,
        "subject": [{"common_name": "a", "country": "", "locality": "", "organization": "", "organizational_unit": "",
            "postal_code": "", "province": "", "serial_number": "", "street_address": []}],
        "uris": null, "validity_end_time": "2024-01-31T23:00:00+01:00", "validity_period_hours": 12,
        "validity_start_time": "2024-01-31T11:00:00+01:00"}"#;
    let object = bench.upgrade(SELF_SIGNED, 0, state).unwrap();
    let json = self_signed(r#", "subject": [{"common_name": "a"}]"#);
    check_plan(
        &bench,
        SELF_SIGNED,
        &object,
        &json,
        expect![[r#"
        allowed_uses = list["server_auth"]
        cert_pem = "c"
        early_renewal_hours = 0
        id = "123"
        is_ca_certificate = false
        key_algorithm = "ECDSA"
        max_path_length = -1
        private_key_pem = <EC PRIVATE KEY>
        ready_for_renewal = false
        set_authority_key_id = false
        set_subject_key_id = false
        subject = list[{common_name: "a", country: null(string), email_address: null(string), locality: null(string), organization: null(string), organizational_unit: null(string), postal_code: null(string), province: null(string), serial_number: null(string), street_address: null(list(string))}]
        validity_end_time = "2024-01-31T23:00:00+01:00"
        validity_period_hours = 12
        validity_start_time = "2024-01-31T11:00:00+01:00"
    "#]],
    );
    // 2024-01-31T22:00:00Z
    bench.advance(11 * HOUR + 39 * 60 + 30);
    assert!(bench.plan(SELF_SIGNED, &object, &json).starts_with("replace because of .ready_for_renewal"));
}

#[test]
fn refuses() {
    check_invalid(
        SELF_SIGNED,
        &self_signed(r#", "subject": [{}, {}]"#),
        expect![[r#"
        Error.subject: Invalid Attribute Value: Attribute subject list must contain at most 1 elements, got: 2
    "#]],
    );
    check_invalid(
        SELF_SIGNED,
        &self_signed("").replace("server_auth", "any"),
        expect![[r#"
        Error.allowed_uses[0]: Invalid Attribute Value Match: Attribute allowed_uses[0] value must be one of: ["any_extended" "cert_signing" "client_auth" "code_signing" "content_commitment" "crl_signing" "data_encipherment" "decipher_only" "digital_signature" "email_protection" "encipher_only" "ipsec_end_system" "ipsec_tunnel" "ipsec_user" "key_agreement" "key_encipherment" "microsoft_commercial_code_signing" "microsoft_kernel_code_signing" "microsoft_server_gated_crypto" "netscape_server_gated_crypto" "ocsp_signing" "server_auth" "timestamping"], got: "any"
    "#]],
    );
    check_invalid(
        SELF_SIGNED,
        &self_signed(r#", "ip_addresses": ["10.0.0.256"], "max_path_length": -2"#),
        expect![[r#"
        Error.max_path_length: Invalid Attribute Value: Attribute max_path_length value must be at least -1, got: -2
        Error.ip_addresses: Invalid IP Address: "10.0.0.256" is no IP address.
    "#]],
    );
    check_invalid(
        SELF_SIGNED,
        &self_signed(r#", "dns_names": ["é"], "early_renewal_hours": -1"#),
        expect![[r#"
        Error.early_renewal_hours: Invalid Attribute Value: Attribute early_renewal_hours value must be at least 0, got: -1
        Error.dns_names: Invalid Alternative Name: "é" has characters that are not ASCII, which a certificate cannot have here.
    "#]],
    );
    let bench = Bench::new("tls");
    let json = self_signed("").replace(r"-----BEGIN EC PRIVATE KEY-----\n", "");
    expect![[r#"
        Error.private_key_pem: Unable to Parse Private Key: Attribute private_key_pem cannot be read: the text has no PEM block, which begins with a line like -----BEGIN CERTIFICATE-----.
        null(object({allowed_uses=list(string),cert_pem=string,dns_names=list(string),early_renewal_hours=number,id=string,ip_addresses=list(string),is_ca_certificate=bool,key_algorithm=string,max_path_length=number,private_key_pem=string,ready_for_renewal=bool,set_authority_key_id=bool,set_subject_key_id=bool,subject=list(object({common_name=string,country=string,email_address=string,locality=string,organization=string,organizational_unit=string,postal_code=string,province=string,serial_number=string,street_address=list(string)})),uris=list(string),validity_end_time=string,validity_period_hours=number,validity_start_time=string}))
    "#]].assert_eq(&bench.try_create(SELF_SIGNED, &json));
}

#[test]
fn tells_what_certificates_say() {
    let bench = Bench::new("tls");
    let read = |json: &str| {
        let object = bench.read_data("tls_certificate", json)?;
        let certificates = object.attribute("certificates").unwrap();
        let Content::List([certificate]) = certificates.unmark().0 else {
            panic!("{object:?}");
        };
        assert_eq!(text(&object, "id"), text(certificate, "sha1_fingerprint"));
        Ok::<_, String>(outline(certificate))
    };
    // Of another program.
    let foreign = include_str!("certificate.pem");
    expect![[r#"
        cert_pem = <CERTIFICATE>
        is_ca = true
        issuer = "CN=\\#a\\\"b,O=Ex\\, Inc+O=Second,C=DE,2.5.4.65=#130670736575646f,1.2.840.113549.1.9.1=#0c0d61406578616d706c652e636f6d"
        max_path_length = -1
        not_after = "2036-11-18T09:44:18Z"
        not_before = "2026-11-21T09:44:18Z"
        public_key_algorithm = "RSA"
        serial_number = "78876037347534273875487275672"
        sha1_fingerprint = "a136f69e0fdf5b63ac0a6979bb9f2e310286cbf4"
        signature_algorithm = "SHA384-RSAPSS"
        subject = "CN=\\#a\\\"b,O=Ex\\, Inc+O=Second,C=DE,2.5.4.65=#130670736575646f,1.2.840.113549.1.9.1=#0c0d61406578616d706c652e636f6d"
        version = 3
    "#]].assert_eq(&read(&format!(r#"{{"content": {foreign:?}}}"#)).unwrap());
    let own =
        r#", "is_ca_certificate": true, "max_path_length": 0, "subject": [{"common_name": "a", "country": "DE"}]"#;
    let own = text(&bench.create(SELF_SIGNED, &self_signed(own)), "cert_pem");
    expect![[r#"
        cert_pem = <CERTIFICATE>
        is_ca = true
        issuer = "CN=a,C=DE"
        max_path_length = 0
        not_after = "2024-01-31T22:20:30Z"
        not_before = "2024-01-31T10:20:30Z"
        public_key_algorithm = "ECDSA"
        serial_number = "210333992225539262564028269988084663779"
        sha1_fingerprint = "957c9c8be8c711dc034072a97b2c6a0c95a0d523"
        signature_algorithm = "ECDSA-SHA256"
        subject = "CN=a,C=DE"
        version = 3
    "#]]
    .assert_eq(&read(&format!(r#"{{"content": {own:?}}}"#)).unwrap());
    expect![[r#"
        Error.content: Failed to decode PEM: The certificate cannot be read: the PEM block has the label "EC PRIVATE KEY", not "CERTIFICATE".
    "#]].assert_eq(&read(&format!(r#"{{"content": {KEY:?}}}"#)).unwrap_err());
    expect![[r#"
        Error.url: Reading certificates of servers is not supported: The embedded provider does not connect to servers. Give it the certificate as content.
    "#]].assert_eq(&read(r#"{"url": "https://example.com"}"#).unwrap_err());
    expect![[r#"
        Error.url: Invalid URL scheme: Attribute url must be a URL with the scheme https or tls, got: "http://example.com"
    "#]].assert_eq(&read(r#"{"url": "http://example.com"}"#).unwrap_err());
    expect![[r#"
        Error.verify_chain: Invalid Attribute Combination: Attribute "verify_chain" cannot be specified when "content" is specified
    "#]].assert_eq(&read(r#"{"content": "", "verify_chain": false}"#).unwrap_err());
}

/// Who signs for others vouches only for names of the kinds that our own requests have, and knows its key.
#[test]
fn authorities_are_careful() {
    let bench = Bench::new("tls");
    let authority = text(&bench.create(SELF_SIGNED, &self_signed(r#", "is_ca_certificate": true"#)), "cert_pem");
    let sign = |authority: &str, key: &str, request: &str| {
        let texts = [("ca_cert_pem", authority), ("ca_private_key_pem", key), ("cert_request_pem", request)];
        let json = config(r#""validity_period_hours": 1, "allowed_uses": []"#, &texts);
        (bench.validate(LOCALLY_SIGNED, &json), bench.try_create(LOCALLY_SIGNED, &json))
    };
    // Of another program, with a name of each kind.
    let request = include_str!("request.pem");
    let (complaints, object) = sign(&authority, KEY, request);
    assert_eq!(complaints, "");
    let pem = object.lines().find_map(|line| line.strip_prefix("cert_pem = ")).unwrap();
    let der = crate::tls::locally_signed::read_certificate(&pem.replace("\\n", "\n").replace('"', "")).unwrap();
    let (_, names) = der.tbs_certificate().get_extension::<SubjectAltName>().unwrap().unwrap();
    let [GeneralName::DnsName(_), GeneralName::IpAddress(_), GeneralName::UniformResourceIdentifier(_)] = &names.0[..]
    else {
        panic!("{names:?}");
    };
    let (_, problem) = sign(&authority, include_str!("rsa_openssh.pem"), request);
    expect!["Error.ca_private_key_pem: Certificate Authority Mismatch: Attribute ca_private_key_pem is not the private key of the certificate in ca_cert_pem."].assert_eq(problem.lines().next().unwrap());
    let leaf = text(&bench.create(SELF_SIGNED, &self_signed("")), "cert_pem");
    expect![[r#"
        Warning.ca_cert_pem: Invalid CA Certificate: Certificate provided as Authority is not a CA. The certificate can still be generated, but others may not trust it.
    "#]].assert_eq(&sign(&leaf, KEY, request).0);
    let (_, problem) = sign(&authority, KEY, &authority);
    expect![[r#"Error.cert_request_pem: Unable to Parse PEM: Attribute cert_request_pem cannot be read: the PEM block has the label "CERTIFICATE", not "CERTIFICATE REQUEST"."#]].assert_eq(problem.lines().next().unwrap());
}
