# Every value comes from the environment as TF_VAR_…: none of them is in the repository.

variable "token" {
  type      = string
  sensitive = true
}

variable "join_key" {
  type      = string
  sensitive = true
}

variable "vendor_key" {
  type      = string
  sensitive = true
}

variable "pin" {
  type      = string
  sensitive = true
}

variable "strict" {
  type      = string
  sensitive = true
}
