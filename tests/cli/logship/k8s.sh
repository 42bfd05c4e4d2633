# Namespace, pod and container from the paths of the kubelet, labels from a list of pods.
id=$(printf 'ab%.0s' $(seq 32))
mkdir -p pods/shop_web-1_u-1/nginx containers pods/other
echo 'one' >pods/shop_web-1_u-1/nginx/0.log
echo 'two' >"containers/web-2_shop_side-car-$id.log"
echo 'three' >"containers/no-container.log"
echo 'four' >pods/other/0.log
cat >pods.json <<'X'
{"kind":"PodList","items":[
 {"metadata":{"name":"web-1","namespace":"shop","labels":{"app":"web","app.kubernetes.io/\"v\"":"1"}}},
 {"metadata":{"name":"web-2","namespace":"shop"}},
 {"metadata":{"name":7}}, 3]}
X
records() { grep _msg | sed 's/,"_src".*/}/' | sort; }
NODE_NAME=n1 logship --once --k8s-pods pods.json 'pods/**/*.log' 'containers/*.log' | records
# Without a list, or with one that is none, there are no labels.
echo '{"items":7}' >pods.json
logship --once --k8s-pods pods.json 'pods/*/*/*.log' | records
logship --once --k8s 'pods/*/*/*.log' | records
