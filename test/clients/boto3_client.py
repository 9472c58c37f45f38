"""Drives the local AWS through boto3. The address and the keys come from the environment, as boto3 reads them."""

import hashlib
import io
import json
import os
import sys
import urllib.request

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

bucket, table, user_pool_id, client_id, username, password = sys.argv[1:]
seen = {}


def client(name, **options):
    # Named, because a boto3 of before 1.28 does not read the variable by itself.
    return boto3.client(name, endpoint_url=os.environ["AWS_ENDPOINT_URL"], **options)


def refusal(call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return None


s3 = client("s3")
body = os.urandom(11 * 1024 * 1024)
parts = TransferConfig(multipart_threshold=5 * 1024 * 1024, multipart_chunksize=5 * 1024 * 1024)
s3.upload_fileobj(io.BytesIO(body), bucket, "boto3/parts", Config=parts, ExtraArgs={"ContentType": "video/mp4"})
back = io.BytesIO()
s3.download_fileobj(bucket, "boto3/parts", back, Config=parts)
head = s3.head_object(Bucket=bucket, Key="boto3/parts")
listed = s3.list_objects_v2(Bucket=bucket, Prefix="boto3/")
s3.copy({"Bucket": bucket, "Key": "boto3/parts"}, bucket, "boto3-copy", Config=parts)
# As boto3 does it unless it is told otherwise: with Signature V2 in this region.
presigned = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "boto3-copy"})
with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(presigned) as answer:
    copied = answer.read()
older = s3.list_objects(Bucket=bucket, Prefix="boto3/")
seen["s3"] = {
    "same bytes": hashlib.sha256(back.getvalue()).digest() == hashlib.sha256(body).digest(),
    "parts": head["ETag"].strip('"').split("-")[1],
    "type": head["ContentType"],
    "keys": [entry["Key"] for entry in listed["Contents"]],
    "keys of the older list": [entry["Key"] for entry in older["Contents"]],
    "same bytes of a copy, presigned": copied == body,
    "missing": refusal(s3.get_object, Bucket=bucket, Key="boto3/none"),
}

transcribe = client("transcribe")
job = {
    "TranscriptionJobName": "boto3-parts",
    "Media": {"MediaFileUri": f"s3://{bucket}/boto3/parts"},
    "MediaFormat": "mp4",
    "LanguageCode": "en-US",
    "OutputBucketName": bucket,
}
transcribe.start_transcription_job(**job)
jobs = transcribe.list_transcription_jobs(JobNameContains="boto3")["TranscriptionJobSummaries"]
seen["transcribe"] = {
    "jobs": [entry["TranscriptionJobName"] for entry in jobs],
    "twice": refusal(transcribe.start_transcription_job, **job),
    "missing": refusal(transcribe.get_transcription_job, TranscriptionJobName="none"),
}

s3.delete_object(Bucket=bucket, Key="boto3/parts")
s3.delete_object(Bucket=bucket, Key="boto3-copy")
seen["s3"]["deleted"] = refusal(s3.get_object, Bucket=bucket, Key="boto3/parts")

videos = boto3.resource("dynamodb").Table(table)
videos.put_item(Item={"userId": "boto3", "id": "one", "title": "Waves"})
seen["dynamodb"] = {
    "item": videos.get_item(Key={"userId": "boto3", "id": "one"})["Item"],
    "conditional": refusal(
        videos.put_item,
        Item={"userId": "boto3", "id": "one"},
        ConditionExpression="attribute_not_exists(id)",
    ),
}
videos.delete_item(Key={"userId": "boto3", "id": "one"})

events = client("events")
put = events.put_events(Entries=[{"Source": "lectern.clients", "DetailType": "Lesson Ended", "Detail": "{}"}])
seen["events"] = {"failed": put["FailedEntryCount"]}

cognito = client("cognito-idp")
signed_in = cognito.initiate_auth(
    ClientId=client_id,
    AuthFlow="USER_PASSWORD_AUTH",
    AuthParameters={"USERNAME": username, "PASSWORD": password},
)["AuthenticationResult"]
user = cognito.get_user(AccessToken=signed_in["AccessToken"])
seen["cognito"] = {
    "attributes": {entry["Name"]: entry["Value"] for entry in user["UserAttributes"] if entry["Name"] != "sub"},
    "admin": cognito.admin_get_user(UserPoolId=user_pool_id, Username=username)["UserStatus"],
    "token": signed_in["TokenType"],
}

appsync = client("appsync")
evaluated = appsync.evaluate_code(
    runtime={"name": "APPSYNC_JS", "runtimeVersion": "1.0.0"},
    code="export const request = (ctx) => ctx.args;\nexport const response = (ctx) => ctx.result;",
    context=json.dumps({"arguments": {"id": "v1"}}),
    function="request",
)
seen["appsync"] = json.loads(evaluated["evaluationResult"])

seen["not here"] = {
    "sts": refusal(client("sts").get_caller_identity),
    "ec2": refusal(client("ec2").describe_instances),
    "lambda": refusal(client("lambda").list_functions),
    "rules": refusal(events.list_rules),
}

print(json.dumps(seen))
