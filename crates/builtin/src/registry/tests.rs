use expect_test::expect;
use terrane_addr::{DEFAULT_HOST, ProviderAddr, TOFU_HOST};
use terrane_schema::{AttributeType, Block, BlockNesting, Schema};

use super::{REGISTRY, all, find};
use crate::testing::Bench;

#[test]
fn providers_are_found_on_both_hosts() {
    for host in [DEFAULT_HOST, TOFU_HOST] {
        let address = ProviderAddr::new(host, "hashicorp", "random");
        assert_eq!(find(&address).unwrap().address(host), address);
    }
    assert_eq!(find(&ProviderAddr::builtin("terraform")).unwrap().name, "terraform");
    assert!(find(&ProviderAddr::new("example.com", "hashicorp", "random")).is_none());
    assert!(find(&ProviderAddr::new(DEFAULT_HOST, "someone", "random")).is_none());
    let environment = Bench::environment();
    let addresses: Vec<String> =
        all(TOFU_HOST, &environment).iter().map(|provider| provider.address().to_string()).collect();
    expect![[r#"
        terraform.io/builtin/terraform
        registry.opentofu.org/hashicorp/archive
        registry.opentofu.org/hashicorp/cloudinit
        registry.opentofu.org/hashicorp/external
        registry.opentofu.org/hashicorp/local
        registry.opentofu.org/hashicorp/null
        registry.opentofu.org/hashicorp/random
        registry.opentofu.org/hashicorp/time
        registry.opentofu.org/hashicorp/tls"#]]
    .assert_eq(&addresses.join("\n"));
}

/// `r`equired, `o`ptional, `c`omputed, `s`ensitive, `d`eprecated.
fn show(kind: &str, schema: &Schema) -> String {
    let mut text = format!("{kind} {}\n", schema.version);
    show_block(&schema.block, "  ", &mut text);
    text
}

fn show_block(block: &Block, indent: &str, text: &mut String) {
    for (name, attribute) in &block.attributes {
        let flags = [
            (attribute.required, 'r'),
            (attribute.optional, 'o'),
            (attribute.computed, 'c'),
            (attribute.sensitive, 's'),
            (attribute.deprecated, 'd'),
        ];
        let flags: String = flags.into_iter().filter(|(set, _)| *set).map(|(_, flag)| flag).collect();
        let AttributeType::Plain(ty) = &attribute.ty else {
            panic!("no provider has nested attributes");
        };
        text.push_str(&format!("{indent}{name} {ty} {flags}\n"));
    }
    for (name, nested) in &block.blocks {
        assert_eq!((nested.min_items, nested.max_items), (0, 0));
        let order = if nested.nesting == BlockNesting::List { "" } else { " without order" };
        text.push_str(&format!("{indent}{name} blocks{order}\n"));
        show_block(&nested.block, &format!("{indent}  "), text);
    }
}

/// The schemas are what consumers of `providers schema -json` and existing state rely on.
#[test]
fn schemas_are_the_published_ones() {
    let mut text = String::new();
    for entry in REGISTRY {
        let bench = Bench::new(entry.name);
        let schemas = bench.provider().schemas();
        if schemas.provider.block.implied_type().to_string() != "object({})" {
            text.push_str(&show(&format!("provider {}", entry.name), &schemas.provider));
        }
        for (kind, resource) in schemas.resources.iter() {
            let effect = if resource.without_outside_effect { "" } else { " (outside effect)" };
            text.push_str(&show(&format!("resource{effect} {kind}"), &resource.schema));
        }
        schemas.data_sources.iter().for_each(|(kind, schema)| text.push_str(&show(&format!("data {kind}"), schema)));
        for (kind, schema) in schemas.ephemeral_resources.iter() {
            text.push_str(&show(&format!("ephemeral {kind}"), schema));
        }
        for (name, function) in schemas.functions.iter() {
            let parameters: Vec<String> =
                function.parameters.iter().map(|parameter| format!("{} {}", parameter.name, parameter.ty)).collect();
            text.push_str(&format!("function {name}({}) {}\n", parameters.join(", "), function.returns));
        }
    }
    expect![[r#"
        resource terraform_data 0
          id string c
          input any o
          output any c
          triggers_replace any o
        data terraform_remote_state 0
          backend string r
          config any o
          defaults any o
          outputs any c
          workspace string o
        function decode_tfvars(src string) any
        function encode_expr(value any) string
        function encode_tfvars(value any) string
        resource (outside effect) archive_file 0
          exclude_symlink_directories bool o
          excludes set(string) o
          id string c
          output_base64sha256 string c
          output_base64sha512 string c
          output_file_mode string o
          output_md5 string c
          output_path string r
          output_sha string c
          output_sha256 string c
          output_sha512 string c
          output_size number c
          source_content string o
          source_content_filename string o
          source_dir string o
          source_file string o
          type string r
          source blocks without order
            content string r
            filename string r
        data archive_file 0
          exclude_symlink_directories bool o
          excludes set(string) o
          id string c
          output_base64sha256 string c
          output_base64sha512 string c
          output_file_mode string o
          output_md5 string c
          output_path string r
          output_sha string c
          output_sha256 string c
          output_sha512 string c
          output_size number c
          source_content string o
          source_content_filename string o
          source_dir string o
          source_file string o
          type string r
          source blocks without order
            content string r
            filename string r
        resource cloudinit_config 0
          base64_encode bool oc
          boundary string oc
          gzip bool oc
          id string c
          rendered string c
          part blocks
            content string r
            content_type string o
            filename string o
            merge_type string o
        data cloudinit_config 0
          base64_encode bool oc
          boundary string oc
          gzip bool oc
          id string c
          rendered string c
          part blocks
            content string r
            content_type string o
            filename string o
            merge_type string o
        ephemeral cloudinit_config 0
          base64_encode bool oc
          boundary string oc
          gzip bool oc
          id string c
          rendered string c
          part blocks
            content string r
            content_type string o
            filename string o
            merge_type string o
        data external 0
          id string c
          program list(string) r
          query map(string) o
          result map(string) c
          working_dir string o
        resource (outside effect) local_file 0
          content string o
          content_base64 string o
          content_base64sha256 string c
          content_base64sha512 string c
          content_md5 string c
          content_sha1 string c
          content_sha256 string c
          content_sha512 string c
          directory_permission string oc
          file_permission string oc
          filename string r
          id string c
          sensitive_content string osd
          source string o
        resource (outside effect) local_sensitive_file 0
          content string os
          content_base64 string os
          content_base64sha256 string c
          content_base64sha512 string c
          content_md5 string c
          content_sha1 string c
          content_sha256 string c
          content_sha512 string c
          directory_permission string oc
          file_permission string oc
          filename string r
          id string c
          source string o
        data local_file 0
          content string c
          content_base64 string c
          content_base64sha256 string c
          content_base64sha512 string c
          content_md5 string c
          content_sha1 string c
          content_sha256 string c
          content_sha512 string c
          filename string r
          id string c
        data local_sensitive_file 0
          content string cs
          content_base64 string cs
          content_base64sha256 string c
          content_base64sha512 string c
          content_md5 string c
          content_sha1 string c
          content_sha256 string c
          content_sha512 string c
          filename string r
          id string c
        function direxists(path string) bool
        resource null_resource 0
          id string c
          triggers map(string) o
        data null_data_source 0
          has_computed_default string oc
          id string cd
          inputs map(string) o
          outputs map(string) c
          random string c
        resource random_bytes 0
          base64 string cs
          hex string cs
          keepers map(string) o
          length number r
        resource random_id 0
          b64_std string c
          b64_url string c
          byte_length number r
          dec string c
          hex string c
          id string c
          keepers map(string) o
          prefix string o
        resource random_integer 0
          id string c
          keepers map(string) o
          max number r
          min number r
          result number c
          seed string o
        resource random_password 3
          bcrypt_hash string cs
          id string c
          keepers map(string) o
          length number r
          lower bool oc
          min_lower number oc
          min_numeric number oc
          min_special number oc
          min_upper number oc
          number bool ocd
          numeric bool oc
          override_special string o
          result string cs
          special bool oc
          upper bool oc
        resource random_pet 0
          id string c
          keepers map(string) o
          length number oc
          prefix string o
          separator string oc
        resource random_shuffle 0
          id string c
          input list(string) r
          keepers map(string) o
          result list(string) c
          result_count number o
          seed string o
        resource random_string 2
          id string c
          keepers map(string) o
          length number r
          lower bool oc
          min_lower number oc
          min_numeric number oc
          min_special number oc
          min_upper number oc
          number bool ocd
          numeric bool oc
          override_special string o
          result string c
          special bool oc
          upper bool oc
        resource random_uuid 0
          id string c
          keepers map(string) o
          result string c
        ephemeral random_password 0
          bcrypt_hash string cs
          length number r
          lower bool oc
          min_lower number oc
          min_numeric number oc
          min_special number oc
          min_upper number oc
          numeric bool oc
          override_special string o
          result string cs
          special bool oc
          upper bool oc
        resource time_offset 0
          base_rfc3339 string oc
          day number c
          hour number c
          id string c
          minute number c
          month number c
          offset_days number o
          offset_hours number o
          offset_minutes number o
          offset_months number o
          offset_seconds number o
          offset_years number o
          rfc3339 string c
          second number c
          triggers map(string) o
          unix number c
          year number c
        resource time_rotating 0
          day number c
          hour number c
          id string c
          minute number c
          month number c
          rfc3339 string oc
          rotation_days number o
          rotation_hours number o
          rotation_minutes number o
          rotation_months number o
          rotation_rfc3339 string oc
          rotation_years number o
          second number c
          triggers map(string) o
          unix number c
          year number c
        resource time_sleep 0
          create_duration string o
          destroy_duration string o
          id string c
          triggers map(string) o
        resource time_static 0
          day number c
          hour number c
          id string c
          minute number c
          month number c
          rfc3339 string oc
          second number c
          triggers map(string) o
          unix number c
          year number c
        function duration_parse(duration string) object({hours=number,microseconds=number,milliseconds=number,minutes=number,nanoseconds=number,seconds=number})
        function rfc3339_parse(timestamp string) object({day=number,hour=number,iso_week=number,iso_year=number,minute=number,month=number,month_name=string,second=number,unix=number,weekday=number,weekday_name=string,year=number,year_day=number})
        function unix_timestamp_parse(unix_timestamp number) object({day=number,hour=number,iso_week=number,iso_year=number,minute=number,month=number,month_name=string,rfc3339=string,second=number,weekday=number,weekday_name=string,year=number,year_day=number})
        provider tls 0
          proxy blocks
            from_env bool o
            password string os
            url string o
            username string o
        resource tls_cert_request 0
          cert_request_pem string c
          dns_names list(string) o
          id string c
          ip_addresses list(string) o
          key_algorithm string c
          private_key_pem string rs
          uris list(string) o
          subject blocks
            common_name string o
            country string o
            email_address string o
            locality string o
            organization string o
            organizational_unit string o
            postal_code string o
            province string o
            serial_number string o
            street_address list(string) o
        resource tls_locally_signed_cert 0
          allowed_uses list(string) r
          ca_cert_pem string r
          ca_key_algorithm string c
          ca_private_key_pem string rs
          cert_pem string c
          cert_request_pem string r
          early_renewal_hours number oc
          id string c
          is_ca_certificate bool oc
          max_path_length number oc
          ready_for_renewal bool c
          set_subject_key_id bool oc
          validity_end_time string c
          validity_period_hours number r
          validity_start_time string c
        resource tls_private_key 1
          algorithm string r
          ecdsa_curve string oc
          id string c
          private_key_openssh string cs
          private_key_pem string cs
          private_key_pem_pkcs8 string cs
          public_key_fingerprint_md5 string c
          public_key_fingerprint_sha256 string c
          public_key_openssh string c
          public_key_pem string c
          rsa_bits number oc
        resource tls_self_signed_cert 0
          allowed_uses list(string) r
          cert_pem string c
          dns_names list(string) o
          early_renewal_hours number oc
          id string c
          ip_addresses list(string) o
          is_ca_certificate bool oc
          key_algorithm string c
          max_path_length number oc
          private_key_pem string rs
          ready_for_renewal bool c
          set_authority_key_id bool oc
          set_subject_key_id bool oc
          uris list(string) o
          validity_end_time string c
          validity_period_hours number r
          validity_start_time string c
          subject blocks
            common_name string o
            country string o
            email_address string o
            locality string o
            organization string o
            organizational_unit string o
            postal_code string o
            province string o
            serial_number string o
            street_address list(string) o
        data tls_certificate 0
          certificates list(object({cert_pem=string,is_ca=bool,issuer=string,max_path_length=number,not_after=string,not_before=string,public_key_algorithm=string,serial_number=string,sha1_fingerprint=string,signature_algorithm=string,subject=string,version=number})) c
          content string o
          id string c
          url string o
          verify_chain bool o
        data tls_public_key 0
          algorithm string c
          id string c
          private_key_openssh string os
          private_key_pem string os
          public_key_fingerprint_md5 string c
          public_key_fingerprint_sha256 string c
          public_key_openssh string c
          public_key_pem string c
        ephemeral tls_private_key 0
          algorithm string r
          ecdsa_curve string oc
          private_key_openssh string cs
          private_key_pem string cs
          private_key_pem_pkcs8 string cs
          public_key_fingerprint_md5 string c
          public_key_fingerprint_sha256 string c
          public_key_openssh string c
          public_key_pem string c
          rsa_bits number oc
        ephemeral tls_public_key 0
          algorithm string c
          id string c
          private_key_openssh string os
          private_key_pem string os
          public_key_fingerprint_md5 string c
          public_key_fingerprint_sha256 string c
          public_key_openssh string c
          public_key_pem string c
    "#]].assert_eq(&text);
}
