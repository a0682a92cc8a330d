"""A provider in Python, on the `tf` package: an implementation of the protocol from other hands.

Its objects live in the file that the provider block names, so that something can change behind an engine's back.
"""

import json
import os
import threading

from tf import runner
from tf.function import CallContext, Function, FunctionSignature, Parameter, Return
from tf.iface import DataSource, Provider, Resource
from tf.schema import Attribute, Schema
from tf.types import Bool, List, Map, NormalizedJson, Number, Set, String


class Shelf:
    """All objects, by kind and id. Calls come from several threads."""

    def __init__(self, path):
        self.path = path
        self.lock = threading.RLock()

    def all(self):
        with self.lock:
            if not os.path.exists(self.path):
                return {}
            with open(self.path) as file:
                return json.load(file)

    def change(self, work):
        with self.lock:
            everything = self.all()
            work(everything)
            with open(self.path + ".new", "w") as file:
                json.dump(everything, file, indent=1, sort_keys=True)
            os.replace(self.path + ".new", self.path)

    def put(self, kind, key, value):
        self.change(lambda everything: everything.setdefault(kind, {}).update({key: value}))

    def get(self, kind, key):
        return self.all().get(kind, {}).get(key)

    def drop(self, kind, key):
        self.change(lambda everything: everything.get(kind, {}).pop(key, None))


class Book(Resource):
    def __init__(self, provider):
        self.shelf = provider.shelf

    @classmethod
    def get_name(cls):
        return "book"

    @classmethod
    def get_schema(cls):
        return Schema(
            version=1,
            attributes=[
                Attribute("id", String(), computed=True, requires_replace=False),
                Attribute("title", String(), required=True, requires_replace=True),
                Attribute("pages", Number(), optional=True),
                Attribute("lent", Bool(), optional=True),
                Attribute("authors", List(String()), optional=True),
                Attribute("subjects", Set(String()), optional=True),
                Attribute("notes", Map(String()), optional=True),
                Attribute("extra", NormalizedJson(), optional=True),
                Attribute("secret", String(), optional=True, sensitive=True),
                Attribute("length", Number(), computed=True),
            ],
        )

    def made(self, planned):
        state = dict(planned)
        state["id"] = "book-" + planned["title"].lower().replace(" ", "-")
        state["length"] = len(planned["title"])
        return state

    def kept(self, state):
        kept = dict(state)
        if kept.get("subjects") is not None:
            kept["subjects"] = sorted(kept["subjects"])
        return kept

    def create(self, ctx, planned):
        if planned["title"] == "Forbidden":
            ctx.diagnostics.add_error("Forbidden book", "There is no such book.", path=["title"])
            return None
        state = self.made(planned)
        self.shelf.put("book", state["id"], self.kept(state))
        return state

    def read(self, ctx, current):
        there = self.shelf.get("book", current["id"])
        return None if there is None else {**current, **there}

    def update(self, ctx, current, planned):
        state = self.made(planned)
        self.shelf.put("book", state["id"], self.kept(state))
        return state

    def delete(self, ctx, current):
        self.shelf.drop("book", current["id"])

    def import_(self, ctx, id):
        there = self.shelf.get("book", id)
        if there is None:
            ctx.diagnostics.add_error("No such book", f"There is no book {id}.")
        return there

    def validate(self, diags, type_name, config):
        pages = config.get("pages")
        if isinstance(pages, (int, float)) and pages < 1:
            diags.add_error("A book has pages", "At least one.", path=["pages"])


class Lookup(DataSource):
    def __init__(self, provider):
        self.shelf = provider.shelf

    @classmethod
    def get_name(cls):
        return "lookup"

    @classmethod
    def get_schema(cls):
        return Schema(
            attributes=[
                Attribute("id", String(), required=True),
                Attribute("found", Bool(), computed=True),
                Attribute("title", String(), computed=True),
            ]
        )

    def read(self, ctx, config):
        there = self.shelf.get("book", config["id"])
        return {"id": config["id"], "found": there is not None, "title": None if there is None else there["title"]}


class Initials(Function):
    def __init__(self, provider):
        pass

    @classmethod
    def get_name(cls):
        return "initials"

    @classmethod
    def get_signature(cls):
        return FunctionSignature(
            parameters=[Parameter("separator", String())],
            variadic_parameter=Parameter("names", String()),
            return_type=Return(String()),
            summary="The first letters of names.",
        )

    def call(self, ctx: CallContext, arguments):
        if any(not name for name in arguments[1:]):
            ctx.diagnostics.add_error("No name", "A name is empty.")
            return ""
        return arguments[0].join(name[0] for name in arguments[1:])


class Library(Provider):
    def __init__(self):
        self.shelf = Shelf("library.json")

    def get_model_prefix(self):
        return "library_"

    def get_provider_schema(self, diags):
        return Schema(attributes=[Attribute("shelf", String(), optional=True)])

    def full_name(self):
        return "example.com/terrane/library"

    def validate_config(self, diags, config):
        pass

    def configure_provider(self, diags, config):
        if config.get("shelf"):
            self.shelf.path = config["shelf"]

    def get_data_sources(self):
        return [Lookup]

    def get_resources(self):
        return [Book]

    def get_functions(self):
        return [Initials]


if __name__ == "__main__":
    runner.run_provider(Library())
