"""Multivariant playlists as the edge keeps them: with the offer of other edges, where there are any."""

from edge.steering.offer import offer_steering
from kernel.http.content_coding import encode_text
from kernel.http.representation import Representation, content_etag
from kernel.media_path import Resource
from kernel.settings import EdgeSettings


def steered(edge: EdgeSettings, resource: Resource, representation: Representation) -> Representation:
    """The same thing, or a playlist with the offer put in: other bytes, under a tag of their own."""
    if resource is not Resource.MULTIVARIANT_PLAYLIST or not edge.pathways:
        return representation
    body = offer_steering(representation.body)
    if body == representation.body:
        return representation
    return Representation(
        body, representation.content_type, content_etag(body), representation.cache_control, encode_text(body)
    )
