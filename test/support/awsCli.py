"""Holds commands of the AWS CLI, a JSON list of `{words, inline}` in standard input, against botocore's models of AWS: prints what is wrong, one line each."""

import json
import sys

import botocore.session
from botocore import xform_name

# https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-options.html
GLOBAL = {"--region", "--profile", "--output", "--query", "--cli-input-json", "--no-cli-pager"}
# What the CLI adds to AWS's own operations: https://docs.aws.amazon.com/cli/latest/reference/configure/export-credentials.html
OWN = {("configure", "export-credentials"): {"--format", "--profile"}}

session = botocore.session.get_session()


def fault(words, inline):
    service, operation, *rest = words
    given = [word.split("=")[0] for word in rest if word.startswith("--")]
    if (service, operation) in OWN:
        known, required = OWN[service, operation], set()
    elif service not in session.get_available_services():
        return f"there is no service {service}"
    else:
        if operation == "wait":
            waiter, rest = rest[0], rest[1:]
            waiters = session.get_waiter_model(service)
            names = {xform_name(name, "-"): name for name in waiters.waiter_names}
            if waiter not in names:
                return f"{service} has no waiter {waiter}"
            api = waiters.get_waiter(names[waiter]).operation
        else:
            api = operation
        model = session.get_service_model(service)
        names = {xform_name(name, "-"): name for name in model.operation_names}
        names.update({name: name for name in model.operation_names})
        if api not in names:
            return f"{service} has no operation {operation}"
        shape = model.operation_model(names[api]).input_shape
        members = {} if shape is None else shape.members
        known = {f"--{xform_name(name, '-')}" for name in members}
        known |= {f"--no-{xform_name(name, '-')}" for name, member in members.items() if member.type_name == "boolean"}
        required = {f"--{xform_name(name, '-')}" for name in ([] if shape is None else shape.required_members)}
    for option in given:
        if option not in known | GLOBAL:
            return f"{service} {operation} has no option {option}"
    missing = sorted(required - set(given))
    # In running text a command may leave something out.
    return f"{service} {operation} needs {' '.join(missing)}" if missing and not inline else None


for command in json.load(sys.stdin):
    found = fault(command["words"], command["inline"])
    if found:
        print(f"aws {' '.join(command['words'])}: {found}")
