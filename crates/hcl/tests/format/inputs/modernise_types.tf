variable "a" { type = "string" }
variable "b" {
 type="list"
 default = "x"
 }
variable "c" { type="map" }
variable "d" { type="any" }
variable "e" { type=list }
variable "f" { type=map }
variable "g" { type="number" }
variable "h" { type=list("string") }
variable "i" { type="list(string)" }
variable "j" { type="bool" }
variable "k" { type="${string}" }
variable "l" {
type=set
 }
variable m {
type="set"
 }
variable "n" { type = "list" /* c */ }
variable "o" { type = /* d */ list /* c */ }
variable { type = "list" }
variable "a" "b" { type = "list" }
variable "p" { type = (list) }
variable "q" { type = list(list) }
variable "r" { type = "string" == a }
variable "s" {
 default = "${a}"
 nullable = "${true}"
 description = "${"x"}"
 type = "list" # x
}
variable "x" {
 foo { type = "string" }
 bar { type = "${string}" }
}
other "l" { type = "string" }
b {
  variable "x" {
   type = "list"
  }
}
output "o" { value="${a}"}
