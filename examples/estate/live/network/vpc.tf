resource "aws_vpc" "main" {
  cidr_block = "10.20.0.0/16"

  tags = merge(local.tags, { Name = "main" })
}

resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id

  tags = merge(local.tags, { Name = "main" })
}

resource "aws_subnet" "public" {
  for_each = local.subnets

  vpc_id            = aws_vpc.main.id
  availability_zone = each.key
  cidr_block        = each.value

  tags = merge(local.tags, { Name = "public-${each.key}" })
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.main.id

  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.main.id
  }

  tags = merge(local.tags, { Name = "public" })
}

resource "aws_route_table_association" "public" {
  for_each = aws_subnet.public

  subnet_id      = each.value.id
  route_table_id = aws_route_table.public.id
}

# Other stacks find the network by this name, so they need no access to this stack's state.
resource "aws_ssm_parameter" "vpc_id" {
  name           = "/network/vpc-id"
  type           = "String"
  insecure_value = aws_vpc.main.id

  tags = local.tags
}
