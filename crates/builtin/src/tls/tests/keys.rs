use expect_test::{Expect, expect};

use super::{KEY, check_invalid, check_plan, outline, shorten, text};
use crate::testing::{Bench, show_object};

const KIND: &str = "tls_private_key";

/// Creates, and shows what became of it.
fn check_create(json: &str, expected: Expect) {
    let bench = Bench::new("tls");
    let object = bench.create(KIND, json);
    bench.destroy(KIND, &object);
    expected.assert_eq(&outline(&object));
}

#[test]
fn creates() {
    check_create(
        r#"{"algorithm": "RSA"}"#,
        expect![[r#"
        algorithm = "RSA"
        ecdsa_curve = "P224"
        id = "bd344e9b257b45f5007d1aa33bef1b0b0103145b"
        private_key_openssh = <OPENSSH PRIVATE KEY>
        private_key_pem = <RSA PRIVATE KEY>
        private_key_pem_pkcs8 = <PRIVATE KEY>
        public_key_fingerprint_md5 = "6d:71:d3:35:ee:49:c2:0b:97:9f:11:aa:6d:00:87:05"
        public_key_fingerprint_sha256 = "SHA256:34/cT213yiilxVTCK5JafF8nh5wex+bHSUoO2TMn9IE"
        public_key_openssh = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDUSngmr7D05H8xleqxI707tWW85ruOv+Fr5GRB7tBiHhzu+bqCYSlxcoCnuktmk3N/8rVJj64gHSvPGXFnwPni1GIAQ1+82M8xZIyQtUWvDUewo5fd/1jfKc5PEgGxx7z5bvcn7K6yx3KYvLitCt+tO48thQxlj/YjgK7EBfXjCXw/a38MbQiG8AYa/LSMz3uSTmNs0KtCa+u6Bw2aGsIRE4r8hOdktQJkmunZ/ObTQ0iBJJW1BHW/wXn5vSmz6u0I9Y/W5Wa4U22jsO52dpWDl//1QF95EMvSq3vHMuJi1uXoa+nvixgaH2RNuS2gUp1r40xV9BHVhtSzDQvtcNBt\n"
        public_key_pem = <PUBLIC KEY>
        rsa_bits = 2048
    "#]],
    );
    check_create(
        r#"{"algorithm": "ECDSA"}"#,
        expect![[r#"
        algorithm = "ECDSA"
        ecdsa_curve = "P224"
        id = "b106c898e4fed05abfb77bfb6c4e2a41ac1ec591"
        private_key_openssh = ""
        private_key_pem = <EC PRIVATE KEY>
        private_key_pem_pkcs8 = <PRIVATE KEY>
        public_key_fingerprint_md5 = ""
        public_key_fingerprint_sha256 = ""
        public_key_openssh = ""
        public_key_pem = <PUBLIC KEY>
        rsa_bits = 2048
    "#]],
    );
    check_create(
        r#"{"algorithm": "ECDSA", "ecdsa_curve": "P256"}"#,
        expect![[r#"
        algorithm = "ECDSA"
        ecdsa_curve = "P256"
        id = "05e081198a9472ed67cca39baf3891aeb5587ed1"
        private_key_openssh = <OPENSSH PRIVATE KEY>
        private_key_pem = <EC PRIVATE KEY>
        private_key_pem_pkcs8 = <PRIVATE KEY>
        public_key_fingerprint_md5 = "0e:81:5f:f1:6c:8b:af:10:e8:b4:e6:67:50:e6:99:17"
        public_key_fingerprint_sha256 = "SHA256:oipg+0wV7sfQmBOcdf61RCGw/Ypi9V9Z1rG8xQP7P9o"
        public_key_openssh = "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBIZQqlj2l7xAb3wPZsYDpUH1ec+ZsM2yaHjlWiu6vtGVDVYnsxYAW5Yn9TU+0fc+gEmW2L6hFSMx2TaeQ2ulK14=\n"
        public_key_pem = <PUBLIC KEY>
        rsa_bits = 2048
    "#]],
    );
    check_create(
        r#"{"algorithm": "ECDSA", "ecdsa_curve": "P384"}"#,
        expect![[r#"
        algorithm = "ECDSA"
        ecdsa_curve = "P384"
        id = "085c5f9cfbc96d54ab7a04c8f32281d5ab26e4cd"
        private_key_openssh = <OPENSSH PRIVATE KEY>
        private_key_pem = <EC PRIVATE KEY>
        private_key_pem_pkcs8 = <PRIVATE KEY>
        public_key_fingerprint_md5 = "d5:27:74:ba:d4:f4:47:01:cd:cf:4f:32:e9:7d:f2:0e"
        public_key_fingerprint_sha256 = "SHA256:wtVBYc6Abl6DdTYyhGQh91dx05OQguziCaMBc6j6B6s"
        public_key_openssh = "ecdsa-sha2-nistp384 AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQAAABhBL2DjbhC20IRNIfIzWor++rfS8K4lwmU96Sveoi6fx9bot/EpK88vvOI9AkzR3lK64ivMhSFkHo3TtdTlew2JtJZq+dAhpcezYmDRC9aCTSyX6aLHyN4hPqnDZeQhfAhtg==\n"
        public_key_pem = <PUBLIC KEY>
        rsa_bits = 2048
    "#]],
    );
    check_create(
        r#"{"algorithm": "ECDSA", "ecdsa_curve": "P521"}"#,
        expect![[r#"
        algorithm = "ECDSA"
        ecdsa_curve = "P521"
        id = "df8257297574ca696a37540737201a0364bdd9f3"
        private_key_openssh = <OPENSSH PRIVATE KEY>
        private_key_pem = <EC PRIVATE KEY>
        private_key_pem_pkcs8 = <PRIVATE KEY>
        public_key_fingerprint_md5 = "cf:13:d9:7f:bc:1b:a3:33:03:a6:20:5d:47:3f:1d:f2"
        public_key_fingerprint_sha256 = "SHA256:L27ZOpELgl9E8XEIqXqWQDYc2hnsKdM+EK9T9pBrp08"
        public_key_openssh = "ecdsa-sha2-nistp521 AAAAE2VjZHNhLXNoYTItbmlzdHA1MjEAAAAIbmlzdHA1MjEAAACFBAEznUF3oYRHvHrU7RtPXOa+g/jRQjw1c5FPRlROgA0YebSSauH8IqziKz2cxf9lkab0Bbf6STQEY5D8i4Acl+oMIgArB+CJcc0T+Z0O376l1XtBbD8ud7Lh9CuwPweehFrFBrt6FVVmhdkRjdsfkfFWw4gM6DO5/2JECH3GZPe6E0Dcjg==\n"
        public_key_pem = <PUBLIC KEY>
        rsa_bits = 2048
    "#]],
    );
    check_create(
        r#"{"algorithm": "ED25519"}"#,
        expect![[r#"
        algorithm = "ED25519"
        ecdsa_curve = "P224"
        id = "35b488730927d2dcf6440f94545c22fa3f73032c"
        private_key_openssh = <OPENSSH PRIVATE KEY>
        private_key_pem = <PRIVATE KEY>
        private_key_pem_pkcs8 = <PRIVATE KEY>
        public_key_fingerprint_md5 = "df:4e:81:59:c5:34:33:7a:82:27:cd:62:a9:3b:24:3b"
        public_key_fingerprint_sha256 = "SHA256:tVLy6+YyhVwN1Z2AcVnwIPzR6EANu6hXFMp0OfhACNw"
        public_key_openssh = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE2xteosmpQ4Y3vqt7KQbPmGNTw3Vlp1BcU4S4SiVQUT\n"
        public_key_pem = <PUBLIC KEY>
        rsa_bits = 2048
    "#]],
    );
}

#[test]
fn plans() {
    let bench = Bench::new("tls");
    check_plan(
        &bench,
        KIND,
        &bench.null(KIND),
        r#"{"algorithm": "ECDSA", "ecdsa_curve": "${unknown}"}"#,
        expect![[r#"
        algorithm = "ECDSA"
        ecdsa_curve = unknown(string)
        id = unknown(string)
        private_key_openssh = unknown(string)
        private_key_pem = unknown(string)
        private_key_pem_pkcs8 = unknown(string)
        public_key_fingerprint_md5 = unknown(string)
        public_key_fingerprint_sha256 = unknown(string)
        public_key_openssh = unknown(string)
        public_key_pem = unknown(string)
        rsa_bits = 2048
    "#]],
    );
    let object = bench.create(KIND, r#"{"algorithm": "ECDSA"}"#);
    check_plan(
        &bench,
        KIND,
        &object,
        r#"{"algorithm": "ECDSA", "ecdsa_curve": "P224", "rsa_bits": 4096}"#,
        expect![[r#"
        replace because of .rsa_bits
        algorithm = "ECDSA"
        ecdsa_curve = "P224"
        id = "b106c898e4fed05abfb77bfb6c4e2a41ac1ec591"
        private_key_openssh = ""
        private_key_pem = <EC PRIVATE KEY>
        private_key_pem_pkcs8 = <PRIVATE KEY>
        public_key_fingerprint_md5 = ""
        public_key_fingerprint_sha256 = ""
        public_key_openssh = ""
        public_key_pem = <PUBLIC KEY>
        rsa_bits = 4096
    "#]],
    );
    let other = bench.apply(KIND, &object, r#"{"algorithm": "ED25519"}"#).object;
    assert_ne!(text(&other, "id"), text(&object, "id"));
}

#[test]
fn refuses() {
    check_invalid(
        KIND,
        r#"{"algorithm": "DSA"}"#,
        expect![[r#"
        Error.algorithm: Invalid Attribute Value Match: Attribute algorithm value must be one of: ["RSA" "ECDSA" "ED25519"], got: "DSA"
    "#]],
    );
    check_invalid(
        KIND,
        r#"{"algorithm": "ECDSA", "ecdsa_curve": "P225"}"#,
        expect![[r#"
        Error.ecdsa_curve: Invalid Attribute Value Match: Attribute ecdsa_curve value must be one of: ["P224" "P256" "P384" "P521"], got: "P225"
    "#]],
    );
    check_invalid(
        KIND,
        r#"{"algorithm": "RSA", "rsa_bits": 512}"#,
        expect![[r#"
        Error.rsa_bits: Invalid Attribute Value: Attribute rsa_bits value must be between 1024 and 8192, got: 512
    "#]],
    );
    check_invalid(KIND, r#"{"algorithm": "${unknown}"}"#, expect![[""]]);
}

/// What other programs say of [`KEY`].
const FINGERPRINT_MD5: &str = "73:80:5d:52:3b:f8:3a:ef:2c:63:65:89:ef:39:6b:b7";
const FINGERPRINT_SHA256: &str = "SHA256:Ryn3tuJuW7v3u0rkHP9rgMWVe3n9BhpfpEtV/okres8";
const ID: &str = "c9760054088c214ad7ff8181c1e1e1e78bad0f80";
const AUTHORIZED: &str = "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBOevzQklb7f62LKhvDehA/ieLcFcOWIW2xp2dYux3KpSKKu6BWuf5J2DusaqBRFs5vjbZCgcJ+ibbVf5kZLNs5I=\n";

/// Of release 3.1, which did not know all forms of a key.
#[test]
fn upgrades_state() {
    let bench = Bench::new("tls");
    let state = format!(
        r#"{{"algorithm": "ECDSA", "ecdsa_curve": "P256", "id": "{ID}", "private_key_pem": {KEY:?},
            "public_key_fingerprint_md5": "{FINGERPRINT_MD5}", "public_key_openssh": {AUTHORIZED:?},
            "public_key_pem": "kept", "rsa_bits": 2048}}"#
    );
    let object = bench.upgrade(KIND, 0, &state).unwrap();
    expect![[r#"
        algorithm = "ECDSA"
        ecdsa_curve = "P256"
        id = "c9760054088c214ad7ff8181c1e1e1e78bad0f80"
        private_key_openssh = <OPENSSH PRIVATE KEY>
        private_key_pem = <EC PRIVATE KEY>
        private_key_pem_pkcs8 = <PRIVATE KEY>
        public_key_fingerprint_md5 = "73:80:5d:52:3b:f8:3a:ef:2c:63:65:89:ef:39:6b:b7"
        public_key_fingerprint_sha256 = "SHA256:Ryn3tuJuW7v3u0rkHP9rgMWVe3n9BhpfpEtV/okres8"
        public_key_openssh = "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBOevzQklb7f62LKhvDehA/ieLcFcOWIW2xp2dYux3KpSKKu6BWuf5J2DusaqBRFs5vjbZCgcJ+ibbVf5kZLNs5I=\n"
        public_key_pem = "kept"
        rsa_bits = 2048
    "#]].assert_eq(&outline(&object));
    assert_eq!(text(&object, "public_key_fingerprint_sha256"), FINGERPRINT_SHA256);
    let config = r#"{"algorithm": "ECDSA", "ecdsa_curve": "P256"}"#;
    assert_eq!(bench.plan(KIND, &object, config), show_object(&object));
    let damaged = r#"{"private_key_pem": "x"}"#;
    expect![[r#"
        Error: Unable to Upgrade State: A private key in the state cannot be read: the text has no PEM block, which begins with a line like -----BEGIN CERTIFICATE-----.
    "#]].assert_eq(&bench.upgrade(KIND, 0, damaged).unwrap_err());
}

#[test]
fn tells_public_keys() {
    let bench = Bench::new("tls");
    let read = |name: &str, text: &str| bench.read_data("tls_public_key", &format!("{{{name:?}: {text:?}}}"));
    let object = read("private_key_pem", KEY).unwrap();
    assert_eq!(text(&object, "id"), ID);
    assert_eq!(text(&object, "public_key_openssh"), AUTHORIZED);
    assert_eq!(text(&object, "public_key_fingerprint_md5"), FINGERPRINT_MD5);
    assert_eq!(text(&object, "public_key_fingerprint_sha256"), FINGERPRINT_SHA256);
    let object = read("private_key_openssh", include_str!("rsa_openssh.pem")).unwrap();
    expect![[r#"
        algorithm = "RSA"
        id = "b5e7b50324a9a33c80df8f75f33344f8cf2a9b08"
        private_key_openssh = <OPENSSH PRIVATE KEY>
        public_key_fingerprint_md5 = "da:65:22:10:89:fb:c4:eb:4b:af:43:28:6e:a8:00:f7"
        public_key_fingerprint_sha256 = "SHA256:09R3iAj/btQm47pnkVpo6FBIf7tT1WFth2aecbOqqV0"
        public_key_openssh = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQDD1MD7VMea3MZyRzDjBattMD3hZlRnMugWD60z1Hv/2kTXLqgfhHFqs8HRnj3RUTebOBks/9SJs1kh2FXYR6fXsPoMF9xRKLdhuuG+Lsp4Y+QaPCOtVat9uB3bQU3v1fiZYb31wO/uhLhab+UndWuV+DwXZiRdDws9UdtR6Fie2w==\n"
        public_key_pem = <PUBLIC KEY>
    "#]].assert_eq(&outline(&object));
    for problem in ["x", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "-----BEGIN X-----\n"] {
        assert!(read("private_key_pem", problem).is_err());
    }
    expect![[r#"
        Error.private_key_pem: Unable to Parse Private Key: The private key cannot be read: the PEM block "RSA PRIVATE KEY" is encrypted.
    "#]].assert_eq(&read("private_key_pem", "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n").unwrap_err());
    expect![[r#"
        Error: Missing Attribute Configuration: At least one of these attributes must be configured: [private_key_pem,private_key_openssh]
    "#]].assert_eq(&bench.read_data("tls_public_key", "{}").unwrap_err());
}

/// All forms in which a key is written are read as the same key.
#[test]
fn reads_what_it_writes() {
    for json in [
        r#"{"algorithm": "RSA", "rsa_bits": 1024}"#,
        r#"{"algorithm": "ECDSA"}"#,
        r#"{"algorithm": "ECDSA", "ecdsa_curve": "P521"}"#,
        r#"{"algorithm": "ED25519"}"#,
    ] {
        let bench = Bench::new("tls");
        let key = bench.create(KIND, json);
        for form in ["private_key_pem", "private_key_pem_pkcs8", "private_key_openssh"] {
            let written = text(&key, form);
            if !written.is_empty() {
                let read =
                    bench.read_data("tls_public_key", &format!(r#"{{"private_key_pem": {written:?}}}"#)).unwrap();
                assert_eq!(text(&read, "id"), text(&key, "id"), "{json} {form}");
            }
        }
    }
}

#[test]
fn makes_keys_for_one_run() {
    let bench = Bench::new("tls");
    expect![[r#"
        algorithm = "ED25519"
        ecdsa_curve = "P224"
        private_key_openssh = <OPENSSH PRIVATE KEY>
        private_key_pem = <PRIVATE KEY>
        private_key_pem_pkcs8 = <PRIVATE KEY>
        public_key_fingerprint_md5 = "df:4e:81:59:c5:34:33:7a:82:27:cd:62:a9:3b:24:3b"
        public_key_fingerprint_sha256 = "SHA256:tVLy6+YyhVwN1Z2AcVnwIPzR6EANu6hXFMp0OfhACNw"
        public_key_openssh = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE2xteosmpQ4Y3vqt7KQbPmGNTw3Vlp1BcU4S4SiVQUT\n"
        public_key_pem = <PUBLIC KEY>
        rsa_bits = 2048
    "#]]
    .assert_eq(&shorten(&bench.open(KIND, r#"{"algorithm": "ED25519"}"#)));
    expect![[r#"
        algorithm = "ECDSA"
        id = "c9760054088c214ad7ff8181c1e1e1e78bad0f80"
        private_key_pem = <EC PRIVATE KEY>
        public_key_fingerprint_md5 = "73:80:5d:52:3b:f8:3a:ef:2c:63:65:89:ef:39:6b:b7"
        public_key_fingerprint_sha256 = "SHA256:Ryn3tuJuW7v3u0rkHP9rgMWVe3n9BhpfpEtV/okres8"
        public_key_openssh = "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBOevzQklb7f62LKhvDehA/ieLcFcOWIW2xp2dYux3KpSKKu6BWuf5J2DusaqBRFs5vjbZCgcJ+ibbVf5kZLNs5I=\n"
        public_key_pem = <PUBLIC KEY>
    "#]].assert_eq(&shorten(&bench.open("tls_public_key", &format!(r#"{{"private_key_pem": {KEY:?}}}"#))));
}
