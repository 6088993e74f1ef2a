"""Runs a Pulumi program on stand-ins for Pulumi's SDK and for the package that Pulumi makes of the plugin's schema; prints what it asked for."""

import enum
import json
import runpy
import sys
import types

# names: each class's arguments, by the name that Pulumi gives them in Python; the component is a class too.
asked = json.load(sys.stdin)
result = {"read": [], "exports": {}}


def arguments_of(name, given):
    names = asked["classes"][name]
    unknown = sorted(given.keys() - names.keys())
    if unknown:
        raise TypeError(f"{name} has no argument {', '.join(unknown)}")
    return {names[argument]: value for argument, value in given.items()}


def group_class(name):
    return lambda **given: arguments_of(name, given)


def component(resource, **given):
    result["name"] = resource
    result["inputs"] = arguments_of(asked["component"], given)
    return types.SimpleNamespace(**asked["outputs"])


class Config:
    def require(self, key):
        result["read"].append(key)
        value = asked["config"][key]
        if not isinstance(value, str):
            raise TypeError(f"{key} is no text: require_object reads it")
        return value

    def require_object(self, key):
        result["read"].append(key)
        value = asked["config"][key]
        if isinstance(value, str):
            raise TypeError(f"{key} is text: require reads it")
        return value


sdk = types.ModuleType("pulumi")
sdk.Config = Config
sdk.export = result["exports"].__setitem__

package = types.ModuleType("pulumi_scim_bridge")
for name in asked["classes"]:
    setattr(package, name, group_class(name))
for name, members in asked["choices"].items():
    setattr(package, name, enum.Enum(name, members, type=str))
setattr(package, asked["component"], component)

sys.modules.update({"pulumi": sdk, "pulumi_scim_bridge": package})
try:
    runpy.run_path(asked["program"])
except Exception as error:
    result["fault"] = f"{type(error).__name__}: {error}"
print(json.dumps(result))
