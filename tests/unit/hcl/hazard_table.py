"""Terraform code that does more than describe infrastructure, each piece with a harmless twin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def value(expression: str) -> str:
    return f'output "o" {{\n  value = {expression}\n}}\n'


def inside(block: str) -> str:
    return f'resource "aws_x" "y" {{\n{block}\n}}\n'


HOSTILE: list[tuple[str, str, str]] = [
    # kind, hostile, harmless twin
    ("data-source", 'data "external" "x" {\n  program = ["id"]\n}', 'data "aws_x" "external" {\n  program = ["id"]\n}'),
    ("data-source", 'data external x { program = ["id"] }', 'resource "x" "external" { program = ["id"] }'),
    ("data-source", 'data "ext\\u0065rnal" "x" { program = ["id"] }', '# data "external" "x" { program = ["id"] }'),
    ("data-source", 'check "c" {\n data "http" "x" { url = "http://a" }\n}', 'check "c" {\n data "aws_x" "http" {}\n}'),
    ("data-source", 'data "http" "x" { url = "http://a" }', value('"data http x { url = a }"')),
    ("data-source", 'ephemeral "http" "x" { url = "http://a" }', 'ephemeral "aws_secret" "http" {}'),
    (
        "data-source",
        'data "terraform_remote_state" "x" { backend = "http" }',
        'data "aws_x" "terraform_remote_state" {}',
    ),
    ("data-source", 'data "dns_txt_record_set" "x" { host = "a" }', 'data "aws_dns" "x" { host = "a" }'),
    ("data-source", 'data "aws_lambda_invocation" "x" {}', 'data "aws_lambda_function" "x" {}'),
    (
        "data-source",
        'data "local_file" "x" { filename = "/etc/passwd" }',
        'data "local_file" "x" { filename = "a.txt" }',
    ),
    (
        "data-source",
        'data "archive_file" "x" { source_dir = "${path.module}/../.." }',
        'data "archive_file" "x" { source_dir = "${path.module}/src" }',
    ),
    (
        "provisioner",
        inside('  provisioner "local-exec" {\n    command = "id"\n  }'),
        inside('  # provisioner "local-exec" {\n  #   command = "id"\n  # }'),
    ),
    (
        "provisioner",
        inside('provisioner "remote-exec" { inline = ["id"] }'),
        inside('inline = "provisioner remote-exec"'),
    ),
    ("provisioner", inside('provisioner "file" {\n}'), inside('file = "provisioner"')),
    (
        "provisioner",
        'resource "terraform_data" "x" {\n provisioner local-exec { command = "id" }\n}',
        'resource "terraform_data" "x" {\n input = "local-exec"\n}',
    ),
    (
        "provisioner",
        'resource "null_resource" "x" {\n provisioner "local-exec" {\n when = destroy\n command = "id"\n }\n}',
        'resource "null_resource" "x" {\n triggers = { provisioner = "local-exec" }\n}',
    ),
    (
        "provisioner",
        inside('dynamic "provisioner" {\n for_each = [1]\n}'),
        inside('dynamic "disk" {\n for_each = [1]\n}'),
    ),
    (
        "provisioner",
        'removed {\n provisioner "local-exec" { command = "id" }\n}',
        "removed {\n from = aws_x.provisioner\n}",
    ),
    ("connection", inside('connection {\n host = "a"\n}'), inside('connection = "a"')),
    ("action", 'action "local_command" "x" {\n config { command = "id" }\n}', inside('action = "local_command"')),
    ("file-function", value('file("/etc/passwd")'), value('file("passwd")')),
    ("file-function", value('file("/proc/self/environ")'), value('file("proc/self/environ")')),
    ("file-function", value('file("~/.ssh/id_rsa")'), value('file("files/id_rsa.pub")')),
    ("file-function", value('filebase64("../x")'), value('filebase64("x..y")')),
    ("file-function", value('filemd5("${path.module}/../../x")'), value('filemd5("${path.module}/x")')),
    ("file-function", value('filesha256("${path.root}/a/../../x")'), value('filesha256("${path.root}/a/x")')),
    ("file-function", value('fileexists("C:/x")'), value('fileexists("c/x")')),
    ("file-function", value('file("a\\\\..\\\\..\\\\x")'), value('file("a/x")')),
    ("file-function", value('file("\\u002e\\u002e/x")'), value('file("\\u0061/x")')),
    ("file-function", value('file("${path.module}-other/x")'), value('file("${ path.module }/x")')),
    ("file-function", value('file("${path.cwd}/x")'), value('file("${path.root}/x")')),
    ("file-function", value('file("${path.module}/terraform.tfstate")'), value('file("${path.module}/state.json")')),
    ("file-function", value('file("${path.module}/.git/config")'), value('file("${path.module}/git/config")')),
    (
        "file-function",
        value('file("${path.module}/.terraform/environment")'),
        value('file("${path.module}/.gitignore")'),
    ),
    ("file-function", value("file(var.path)"), value('fileset(path.module, "*.json")')),
    ("file-function", value('file("${path.module}/${var.name}")'), value('file("${~ path.module ~}/name")')),
    ("file-function", value('file(true ? "/etc/passwd" : "")'), value('true ? file("a") : "/etc/passwd"')),
    ("file-function", value('file(["/etc/passwd"]...)'), value('concat(["/etc/passwd"]...)')),
    ("file-function", value('file(join("/", ["", "etc"]))'), value('join("/", ["", "etc", file("a")])')),
    ("file-function", value("file(<<E\n/etc/passwd\nE\n)"), value('<<E\nfile("/etc/passwd")\nE')),
    ("file-function", value('file /* c */ (\n"/etc/passwd"\n)'), value('/* file("/etc/passwd") */ 1')),
    ("file-function", value('core::file("/etc/passwd")'), value('provider::aws::file("/etc/passwd")')),
    ("file-function", value('"a${file("/etc/passwd")}b"'), value('"a$${file(etc)}b"')),
    ("file-function", value('"${"${"${file("/etc/passwd")}"}"}"'), value('"${"${"$${file}"}"}"')),
    ("file-function", value('"%{ if file("/etc/passwd") == "" }a%{ endif }"'), value('"%%{ if file(x) }"')),
    (
        "file-function",
        value('"%{ for x in [file("/etc/x")] }${x}%{ endfor }"'),
        value('"%{ for x in [1] }${x}%{ endfor }"'),
    ),
    ("file-function", value('<<E\n${file("/etc/passwd")}\nE'), value('<<E\n$${file("/etc/passwd")}\nE')),
    ("file-function", value('<<-E\n    \\${file("/etc/passwd")}\n  E'), value('<<-E\n    # file("/etc/passwd")\n  E')),
    ("file-function", value('base64encode(upper(file("/etc/passwd")))'), value('base64encode(upper("file"))')),
    ("file-function", value('[for f in ["/etc/x"] : file(f)]'), value('[for file in ["/etc/x"] : file]')),
    ("file-function", value('{ (file("/etc/passwd")) = 1 }'), value('{ file = "/etc/passwd" }')),
    (
        "file-function",
        inside('dynamic "d" {\n content {\n x = file("/etc/x")\n }\n}'),
        inside('dynamic "d" {\n content {\n x = "file"\n }\n}'),
    ),
    ("file-function", value('fileset("/etc", "*")'), value('fileset("${path.module}/etc", "*.{yml,yaml}")')),
    ("file-function", value('fileset(path.module, "../**")'), value('fileset(path.module, "**/x.*")')),
    ("file-function", value('fileset(path.module, "{.,}{.,}/*")'), value('fileset(path.module, "{a,b}/*.{c,d}")')),
    ("file-function", value('fileset(path.module, "\\\\.\\\\./*")'), value('fileset(path.module, "a/*")')),
    ("file-function", value('templatefile("/etc/passwd", {})'), value('templatefile("${path.module}/x.tpl", {})')),
    ("file-function", value('pathexpand("~/.aws/credentials")'), value('pathexpand("credentials")')),
    ("file-function", value('abspath("../..")'), value("abspath(path.module)")),
    ("file-function", value('file("${abspath(path.module)}/../x")'), value("basename(abspath(path.root))")),
    ("template", value("templatestring(local.t, {})"), value('"templatestring"')),
    ("template", value('templatefile("${path.module}/absent.tpl", {})'), value('templatefile("x.tpl", {})')),
    ("unmasked", value("nonsensitive(var.password)"), value("sensitive(var.password)")),
    ("module-source", 'module "m" { source = "git::https://example.org/m.git" }', 'module "m" { source = "./m" }'),
    ("module-source", 'module "m" { source = "terraform-aws-modules/vpc/aws" }', '# module "m" { source = "a/b/c" }'),
    (
        "module-source",
        'module "m" { source = "https://example.org/m.zip" }',
        'module "m" {\n  source = "./m" # "https://x"\n}',
    ),
    ("module-source", 'module "m" { source = "../m" }', 'module "m" { source = "./x/../m" }'),
    ("module-source", 'module "m" { source = "/m" }', inside('source = "/m"')),
    ("module-source", 'module "m" { source = var.source }', 'module "m" {\n  source = "./m"\n  from   = var.source\n}'),
    ("module-source", 'module "m" { source = "./.terraform/modules/m" }', 'module "m" {\n  source = "./m/"\n}'),
    ("module-source", 'module "m" { source = "./absent" }', 'module "absent" { source = "./m" }'),
    ("backend", 'terraform {\n backend "http" { address = "http://a" }\n}', 'terraform {\n required_version = "1"\n}'),
    ("backend", "terraform {\n cloud {}\n}", 'locals {\n cloud = "backend"\n}'),
    ("backend", 'terraform {\n encryption {\n key_provider "external" "x" {}\n }\n}', inside("encryption {}")),
    ("provider-setting", 'provider "aws" { profile = "x" }', 'provider "aws" { region = "x" }'),
    (
        "provider-setting",
        'provider "aws" {\n endpoints { s3 = "http://a" }\n}',
        'provider "aws" {\n default_tags {}\n}',
    ),
    ("provider-setting", 'provider "x" {\n exec { command = "id" }\n}', 'provider "x" { alias = "exec" }'),
    ("invisible-character", "# a\u202eb\n", "# a b\n"),
    ("invisible-character", value('"a\u200bb"'), value('"a \u2764\ufe0f b"')),
    ("invisible-character", "# a\rb\n", "# a b\r\n"),
    ("look-alike-name", "locals {\n  \u0440\u0430th = 1\n}", "locals {\n  gr\u00f6\u00dfe = 1\n}"),
    ("look-alike-name", "locals {\n  \uff46ile = 1\n}", "locals {\n  \u540d\u524d = 1\n}"),
    ("look-alike-name", 'resource "\u0430ws_x" "y" {}', 'resource "aws_x" "\u00fcber" {}'),
    ("unreadable", 'output "o" {\n value = [\n}', 'output "o" {\n value = []\n}'),
    ("unreadable", value("[" * 300 + "]" * 300), value("[" * 20 + "]" * 20)),
    ("unreadable", value('<<E\nE${file("/etc/passwd")}\nE'), value('<<E\nEX ${"x"}\nE')),
    ("unreadable", value('<<E\na\nE\u00a0\n}\n# file("/etc/x")\nlocals {\n  x = <<E\nE'), value("<<E\na\nE2\nE")),
]


JSON_HOSTILE: list[tuple[str, Any, Any]] = [
    ("data-source", {"data": {"external": {"x": {"program": ["id"]}}}}, {"data": {"aws_x": {"external": {}}}}),
    ("data-source", {"data": [{"http": [{"x": {}}]}]}, {"//": {"data": {"http": {"x": {}}}}}),
    (
        "data-source",
        {"check": {"c": {"data": {"http": {"x": {}}}}}},
        {"check": {"c": {"data": {"aws_x": {"http": {}}}}}},
    ),
    (
        "provisioner",
        {"resource": {"a_b": {"c": {"provisioner": [{"local-exec": {}}]}}}},
        {"resource": {"a_b": {"c": {"x": "provisioner"}}}},
    ),
    ("connection", {"resource": {"a_b": {"c": {"connection": {}}}}}, {"resource": {"a_b": {"connection": {}}}}),
    (
        "file-function",
        {"output": {"o": {"value": '${file("/etc/passwd")}'}}},
        {"output": {"o": {"value": 'file("/etc/passwd")'}}},
    ),
    (
        "file-function",
        {"output": {"o": {"value": {'${file("/etc/x")}': 1}}}},
        {"output": {"o": {"value": {"file": "/etc/x"}}}},
    ),
    (
        "file-function",
        {"locals": {"x": ["a", {"b": 'c\n\\${upper(file("/x"))}'}]}},
        {"locals": {"x": '$${file("/x")}'}},
    ),
    ("file-function", {"locals": {"x": '%{ if file("/x") == "" }a%{ endif }'}}, {"locals": {"x": '${file("x")}'}}),
    (
        "file-function",
        {"locals": {"x": '${file("${path.module}/../x")}'}},
        {"locals": {"x": '${file("${path.module}/x")}'}},
    ),
    (
        "file-function",
        {"resource": {"a_b": {"c": {"dynamic": {"d": {"content": {"x": "${file(var.f)}"}}}}}}},
        {"resource": {"a_b": {"c": {"dynamic": {"d": {}}}}}},
    ),
    ("unmasked", {"output": {"o": {"value": "${nonsensitive(var.a)}"}}}, {"output": {"o": {"value": "nonsensitive"}}}),
    ("module-source", {"module": {"m": {"source": "git::x"}}}, {"module": {"m": {"source": "./m"}}}),
    ("backend", {"terraform": {"backend": {"http": {"address": "a"}}}}, {"terraform": {"required_version": "1"}}),
    ("backend", {"terraform": [{"cloud": {}}]}, {"locals": {"cloud": {}}}),
    ("provider-setting", {"provider": {"aws": [{"profile": "x"}]}}, {"provider": {"aws": [{"region": "x"}]}}),
    ("look-alike-name", {"locals": {"\u0440\u0430th": 1}}, {"locals": {"gr\u00f6\u00dfe": 1}}),
    ("unreadable", {"output": {"o": {"value": '${file("/etc/passwd"}'}}}, {"output": {"o": {"value": "{"}}}),
]


DECIDES: list[tuple[str, Mapping[str, str], Mapping[str, str]]] = [
    (
        "local",
        {"main.tf": 'locals {\n a = "x"\n}\n' + value("file(local.a)")},
        {"main.tf": 'locals {\n a = "/y"\n}\n' + value("file(local.a)")},
    ),
    (
        "local of a local in another file",
        {"main.tf": value("file(local.a)"), "b.tf": 'locals {\n a = upper(local.b)\n b = "x"\n}\n'},
        {"main.tf": value("file(local.a)"), "b.tf": 'locals {\n a = upper(local.b)\n b = "/y"\n}\n'},
    ),
    (
        "default of a variable",
        {"main.tf": 'variable "a" { default = "x" }\n' + value("file(var.a)")},
        {"main.tf": 'variable "a" { default = "/y" }\n' + value("file(var.a)")},
    ),
    (
        "argument of a module call",
        {"main.tf": 'module "m" {\n source = "./m"\n a = "x"\n}', "m/main.tf": value("file(var.a)")},
        {"main.tf": 'module "m" {\n source = "./m"\n a = "/y"\n}', "m/main.tf": value("file(var.a)")},
    ),
    (
        "output of a module",
        {
            "main.tf": 'module "m" {\n source = "./m"\n}\n' + value("file(module.m.p)"),
            "m/main.tf": 'output "p" { value = "x" }',
        },
        {
            "main.tf": 'module "m" {\n source = "./m"\n}\n' + value("file(module.m.p)"),
            "m/main.tf": 'output "p" { value = "/y" }',
        },
    ),
    (
        "variables file",
        {"main.tf": value("file(var.a)"), "terraform.tfvars": 'a = "x"\n'},
        {"main.tf": value("file(var.a)"), "terraform.tfvars": 'a = "/y"\n'},
    ),
    (
        "variables file in JSON",
        {"main.tf": value("file(var.a)"), "x.auto.tfvars.json": '{"a": "x"}'},
        {"main.tf": value("file(var.a)"), "x.auto.tfvars.json": '{"a": "/y"}'},
    ),
    (
        "argument of a resource, in a program",
        {
            "main.tf": inside(' tags = { a = "x" }\n size = 1')
            + '\ndata "external" "e" { program = [aws_x.y.tags["a"]] }'
        },
        {
            "main.tf": inside(' tags = { a = "$(id)" }\n size = 1')
            + '\ndata "external" "e" { program = [aws_x.y.tags["a"]] }'
        },
    ),
    (
        "the resource of a provisioner itself",
        {"main.tf": inside(' a = "x"\n provisioner "local-exec" { command = self.a }')},
        {"main.tf": inside(' a = "$(id)"\n provisioner "local-exec" { command = self.a }')},
    ),
    (
        "what a block is repeated for",
        {"main.tf": inside(" for_each = local.a\n x = file(each.key)") + '\nlocals {\n a = ["x"]\n}'},
        {"main.tf": inside(" for_each = local.a\n x = file(each.key)") + '\nlocals {\n a = ["/y"]\n}'},
    ),
    (
        "what a for expression goes through",
        {"main.tf": value('[for f in ["x"] : file(f)]')},
        {"main.tf": value('[for f in ["/y"] : file(f)]')},
    ),
    (
        "JSON",
        {"main.tf.json": '{"locals": {"a": "x"}, "output": {"o": {"value": "${file(local.a)}"}}}'},
        {"main.tf.json": '{"locals": {"a": "/y"}, "output": {"o": {"value": "${file(local.a)}"}}}'},
    ),
]


BIG, MEDIUM = 1_000_000, 150_000
"""Characters of code that is made to be slow to read; where a quadratic reader would take minutes, less will do."""

ADVERSARIAL: dict[str, str] = {
    "brackets": "[" * BIG,
    "templates": '"${' * (BIG // 3),
    "heredocs": "<<E\n" * (BIG // 4),
    "blocks": "a {\n" * (BIG // 4),
    "bidi": "#" + "\u202e" * (BIG // 3),
    "markers": "x=<<E\n" + "E\u00a0\n" * (BIG // 4) + "E\n",
    "quotes": '"' * MEDIUM,
    "indices": "x = a" + "[0]" * (MEDIUM // 3),
    "calls": "locals {\n x = [" + 'file("/x"),' * (MEDIUM // 11) + "]\n}\n",
    "nested calls": "locals {\n x = " + "file(" * 150 + "[" + "1," * (MEDIUM // 2) + "]" + ")" * 150 + "\n}\n",
    "loops": "locals {\n x = " + "[for a in " * 60 + "[" + "file(a)," * (MEDIUM // 8) + "]" + ": a]" * 60 + "\n}\n",
    "chain": "locals {\n" + "".join(f"a{n}=file(local.a{n + 1})\n" for n in range(MEDIUM // 32)) + "}\n",
    "programs": "".join(f'data "external" "x{n}" {{\n p=[local.a]\n}}\n' for n in range(MEDIUM // 45)),
    "parts": 'resource "a" "b" {\n'
    + "".join(f"c{n} {{\n}}\n" for n in range(MEDIUM // 20))
    + "}\nlocals {\n x = ["
    + "".join(f"file(a.b.c{n})," for n in range(MEDIUM // 40))
    + "]\n}\n",
    "names": "\n".join(f"\u0430x{n} = 1" for n in range(MEDIUM // 14)),
}
