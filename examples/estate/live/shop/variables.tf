variable "orders_read_capacity" {
  description = "Read units of the orders table; sales campaigns raise it"
  type        = number
  default     = 10
}
