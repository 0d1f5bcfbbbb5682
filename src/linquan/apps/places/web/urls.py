"""Addresses of places."""

from django.urls import path

from linquan.apps.places.web import (
    address_views,
    count_views,
    extract_views,
    facility_views,
    map_views,
    move_views,
    poster_views,
    views,
    zone_views,
)

app_name = "places"
urlpatterns = [
    path("places/", views.places, name="places"),
    path("places/map/base.geojson", map_views.base_map, name="base-map"),
    path("places/map/tiles/<slug:sha256>.pmtiles", map_views.tiles, name="tiles"),
    path("places/map/", extract_views.map_page, name="map"),
    path("places/map/extract/", extract_views.bring, name="bring-extract"),
    path(
        "places/map/extract/<int:extract_id>/take-back/",
        extract_views.take_back,
        name="take-back-extract",
    ),
    path("places/facilities/", facility_views.facilities, name="facilities"),
    path(
        "places/facilities/facilities.geojson",
        facility_views.facilities_map,
        name="facilities-map",
    ),
    path("places/facilities/rules/", facility_views.facility_rules, name="facility-rules"),
    path("places/map/areas.geojson", views.areas_map, name="areas-map"),
    path("places/addresses/", address_views.addresses, name="addresses"),
    path("places/addresses/learn/", address_views.learn, name="learn"),
    path("places/addresses/<int:name_id>/forget/", address_views.forget, name="forget"),
    path(
        "places/addresses/<int:name_id>/take-back/<int:event_id>/",
        address_views.take_back,
        name="take-back-address",
    ),
    path("places/coordinates/", address_views.coordinates, name="coordinates"),
    path("places/age-groups/", count_views.age_groups, name="age-groups"),
    path(
        "places/age-groups/take-back/<int:event_id>/",
        count_views.take_back_age_groups,
        name="take-back-age-groups",
    ),
    path("places/posters/", poster_views.posters, name="posters"),
    path("places/posters/sheets/", poster_views.sheets, name="sheets"),
    path(
        "places/posters/<int:poster_id>/retire/", poster_views.retire_poster, name="retire-poster"
    ),
    path(
        "places/posters/<int:poster_id>/restore/",
        poster_views.restore_poster,
        name="restore-poster",
    ),
    path("places/posters/<slug:code>/", poster_views.sheet, name="poster-sheet"),
    path("places/posters/<slug:code>/qr.svg", poster_views.qr, name="poster-qr"),
    path("places/zones/", zone_views.zones, name="zones"),
    path("places/zones/zones.geojson", zone_views.zones_map, name="zones-map"),
    path("places/zones/add/", zone_views.add_zone, name="add-zone"),
    path("places/zones/<int:zone_id>/", zone_views.zone, name="zone"),
    path("places/zones/<int:zone_id>/zone.geojson", zone_views.zone_map, name="zone-map"),
    path("places/zones/<int:zone_id>/change/", zone_views.change_zone, name="change-zone"),
    path("places/zones/<int:zone_id>/outline/", zone_views.redraw_zone, name="redraw-zone"),
    path("places/zones/<int:zone_id>/end/", zone_views.end_zone, name="end-zone"),
    path("places/zones/<int:zone_id>/restore/", zone_views.restore_zone, name="restore-zone"),
    path("places/<int:area_id>/", views.area, name="area"),
    path("places/<int:area_id>/add/", views.add_area, name="add"),
    path("places/<int:area_id>/change/", views.change_area, name="change"),
    path("places/<int:area_id>/outline/", views.outline, name="outline"),
    path("places/<int:area_id>/take-back/<int:event_id>/", views.take_back, name="take-back"),
    path("places/<int:area_id>/move/", move_views.move_area, name="move"),
    path(
        "places/<int:area_id>/move/<int:event_id>/take-back/",
        move_views.take_back_move,
        name="take-back-move",
    ),
    path("places/<int:area_id>/retire/", views.retire_area, name="retire"),
    path("places/<int:area_id>/restore/", views.restore_area, name="restore"),
    path("places/<int:area_id>/people/", count_views.people, name="people"),
    path("places/<int:area_id>/people/count/", count_views.count, name="count"),
    path("places/<int:area_id>/people/drop/", count_views.drop_count, name="drop-count"),
    path(
        "places/<int:area_id>/people/take-back/<int:event_id>/",
        count_views.take_back_count,
        name="take-back-count",
    ),
    path("places/<int:area_id>/poster/", poster_views.add_poster, name="add-poster"),
]
