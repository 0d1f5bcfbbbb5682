"""Where a request stands, in the words that residents and programs are told."""

from django.utils.translation import pgettext_lazy as says

from linquan.apps.appeals.types import Status

STATUS = {
    Status.RECEIVED: says("resident", "Received"),
    Status.ASSIGNED: says("resident", "Handed on"),
    Status.IN_PROGRESS: says("resident", "Being worked on"),
    Status.WAITING: says("resident", "Waiting for a reply"),
    Status.ANSWERED: says("resident", "Answered"),
    Status.DECLINED: says("resident", "Cannot be done"),
    Status.REOPENED: says("resident", "Opened again"),
    Status.CLOSED: says("resident", "Finished"),
    Status.WITHDRAWN: says("resident", "Taken back"),
}
PASSED_ON = says("resident", "Passed on")
