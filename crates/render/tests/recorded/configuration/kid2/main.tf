output "o" { value = { z = 1 } }
