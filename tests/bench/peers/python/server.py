"""A Python server that does next to nothing: it answers the bytes of a file.

Prints {"port":N}; ends with SIGTERM.
"""

import argparse
import concurrent.futures
import json

import grpc


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answer", required=True)
    with open(parser.parse_args().answer, "rb") as file:
        answer = file.read()
    handlers = {"GetPhoneNumber": grpc.unary_unary_rpc_method_handler(lambda request, context: answer)}
    server = grpc.server(concurrent.futures.ThreadPoolExecutor(max_workers=8))
    server.add_generic_rpc_handlers(
        (grpc.method_handlers_generic_handler("phonegate.v1.PhoneNumberService", handlers),)
    )
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(json.dumps({"port": port}), flush=True)
    server.wait_for_termination()


main()
