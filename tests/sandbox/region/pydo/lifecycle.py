"""Drives the region's API with DigitalOcean's own Python client, as a user's script would. Prints one JSON object."""

import json
import os
import sys
import time

from azure.core.exceptions import HttpResponseError
from azure.core.pipeline.policies import HeadersPolicy
from pydo import Client



def client_for(token):
    """A client that sends its token without TLS, which its own policy would refuse: the region is on the loopback."""
    policy = HeadersPolicy({"Authorization": "Bearer " + token})
    return Client(token, endpoint=os.environ["ENDPOINT"], authentication_policy=policy)


client = client_for(os.environ["TOKEN"])
seen = {}


def wait(action):
    """Waits for an action; its last state."""
    for _ in range(200):
        action = client.actions.get(action["id"])["action"]
        if action["status"] != "in-progress":
            return action["status"]
        time.sleep(0.05)
    sys.exit("action %s does not end" % action["id"])


def error_of(call):
    """Id and message of the error that a call ends in. This client raises most, and hands out a 404's body as a result."""
    try:
        body = call()
    except HttpResponseError as error:
        body = json.loads(error.response.text())
    return {"id": body["id"], "message": body["message"]}


seen["account"] = client.account.get()["account"]["status"]
seen["sizes"] = len(client.sizes.list()["sizes"])

key = client.ssh_keys.create({"name": "pydo", "public_key": os.environ["PUBLIC_KEY"]})["ssh_key"]
vpc = client.vpcs.create({"name": "pydo", "region": "tor1", "ip_range": "10.30.0.0/24"})["vpc"]
created = client.droplets.create(
    {
        "name": "pydo-1",
        "region": "tor1",
        "size": "s-1vcpu-1gb",
        "image": "debian-12-x64",
        "ssh_keys": [key["fingerprint"]],
        "vpc_uuid": vpc["id"],
        "tags": ["pydo"],
        "user_data": "#cloud-config\n",
    }
)
seen["created"] = created["droplet"]["status"]
seen["create"] = wait(created["links"]["actions"][0])
droplet = client.droplets.get(created["droplet"]["id"])["droplet"]
seen["active"] = droplet["status"]
seen["private"] = [net["ip_address"] for net in droplet["networks"]["v4"] if net["type"] == "private"]

rule = {"protocol": "tcp", "ports": "22", "sources": {"addresses": ["203.0.113.4/32"]}}
firewall = client.firewalls.create({"name": "pydo", "tags": ["pydo"], "inbound_rules": [rule]})["firewall"]
client.firewalls.assign_droplets(firewall["id"], {"droplet_ids": [droplet["id"]]})

ip = client.reserved_ips.create({"region": "tor1"})["reserved_ip"]["ip"]
assign = client.reserved_ips_actions.post(ip, {"type": "assign", "droplet_id": droplet["id"]})
seen["assign"] = wait(assign["action"])
seen["assigned"] = client.reserved_ips.get(ip)["reserved_ip"]["droplet"]["id"] == droplet["id"]

volume = client.volumes.create({"name": "pydo", "region": "tor1", "size_gigabytes": 1})["volume"]
attach = client.volume_actions.post_by_id(volume["id"], {"type": "attach", "droplet_id": droplet["id"]})
seen["attach"] = wait(attach["action"])

for kind in ("power_off", "power_on"):
    seen[kind] = wait(client.droplet_actions.post(droplet["id"], {"type": kind})["action"])

client.domains.create({"name": "pydo.test"})
for number in range(5):
    client.domains.create_record("pydo.test", {"type": "A", "name": "h%d" % number, "data": "192.0.2.1"})
names, number = [], 1
while True:
    page = client.domains.list_records("pydo.test", per_page=4, page=number)
    names += [record["name"] for record in page["domain_records"]]
    if "next" not in page.get("links", {}).get("pages", {}):
        break
    number += 1
seen["pages"] = number
seen["hosts"] = sorted(name for name in names if name.startswith("h"))

project = client.projects.create({"name": "pydo", "purpose": "Web Application"})["project"]
client.projects.assign_resources(project["id"], {"resources": ["do:droplet:%d" % droplet["id"]]})
seen["project"] = client.projects.list_resources(project["id"])["meta"]["total"]

spaces = client.spaces_key.create({"name": "pydo", "grants": []})["key"]
seen["secret once"] = "secret_key" in spaces and "secret_key" not in client.spaces_key.get(spaces["access_key"])["key"]

seen["not found"] = error_of(lambda: client.droplets.get(1))
seen["invalid"] = error_of(lambda: client.ssh_keys.create({"name": "again", "public_key": os.environ["PUBLIC_KEY"]}))
stranger = client_for("dop_v1_wrong")
seen["unauthorized"] = error_of(lambda: stranger.droplets.list())

wait(client.volume_actions.post_by_id(volume["id"], {"type": "detach", "droplet_id": droplet["id"]})["action"])
client.volumes.delete(volume["id"])
client.droplets.destroy(droplet["id"])
while any(other["id"] == droplet["id"] for other in client.droplets.list()["droplets"]):
    time.sleep(0.05)
client.reserved_ips.delete(ip)
client.firewalls.delete(firewall["id"])
client.domains.delete("pydo.test")
client.spaces_key.delete(spaces["access_key"])
client.projects.delete(project["id"])
client.vpcs.delete(vpc["id"])
client.ssh_keys.delete(key["id"])
client.tags.delete("pydo")
seen["left"] = client.droplets.list()["meta"]["total"] + client.volumes.list()["meta"]["total"]

print(json.dumps(seen))
