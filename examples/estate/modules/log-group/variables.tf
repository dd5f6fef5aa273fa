variable "name" {
  description = "Name of the log group, with a leading slash"
  type        = string
}

variable "tags" {
  description = "Tags of everything in here"
  type        = map(string)
  default     = {}
}
