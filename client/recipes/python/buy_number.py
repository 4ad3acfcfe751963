"""buy_number.py TARGET AREA_CODE SERVICE_CONFIG: buys a number and lists all that the project has.

Needs grpcio and the modules that protoc makes of the contract; see ../README.md.
"""

import random
import sys
import time
import uuid

import grpc

from phonegate.v1 import phone_number_service_pb2 as api
from phonegate.v1 import phone_number_service_pb2_grpc as services


def change(method, request, timeout=60):
    """Calls a change, again and with the same request id when its answer is lost."""
    request.request_id = request.request_id or str(uuid.uuid4())
    deadline = time.monotonic() + timeout
    pause = 0.2
    while True:
        try:
            return method(request, timeout=max(0.001, deadline - time.monotonic()))
        except grpc.RpcError as error:
            # UNKNOWN: the gateway itself does not know yet (OUTCOME_UNKNOWN).
            again = error.code() in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.UNKNOWN)
            if not again or time.monotonic() + pause > deadline:
                print("request id:", request.request_id, file=sys.stderr)
                raise
        time.sleep(pause * random.uniform(0.5, 1))
        pause = min(pause * 2.5, 3)


def all_numbers(numbers, request):
    while True:
        page = numbers.ListPhoneNumbers(request, timeout=15)
        yield from page.data
        if not page.next_page_token:
            return
        request.page_token = page.next_page_token


def main(target, area_code, service_config):
    with open(service_config, encoding="utf-8") as file:
        options = [("grpc.service_config", file.read()), ("grpc.enable_http_proxy", 0)]
    with grpc.insecure_channel(target, options) as channel:
        numbers = services.PhoneNumberServiceStub(channel)
        search = api.SearchAvailablePhoneNumbersRequest(areacode=area_code, max_results=1)
        offer = numbers.SearchAvailablePhoneNumbers(search, timeout=15).data[0]
        bought = change(numbers.PurchasePhoneNumber, api.PurchasePhoneNumberRequest(number=offer.number))
        print("bought", bought.number)
        for number in all_numbers(numbers, api.ListPhoneNumbersRequest(page_size=100)):
            print("has", number.number)


main(*sys.argv[1:])
